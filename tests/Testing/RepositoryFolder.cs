namespace AIForge.Testing;

/// <summary>Finds files of the checkout that a test runs from.</summary>
public static class RepositoryFolder
{
    public static string Path { get; } = Find();

    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "AIForge.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run from inside a checkout.");
    }
}
