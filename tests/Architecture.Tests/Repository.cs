namespace AIForge.Architecture.Tests;

/// <summary>The source tree these tests read.</summary>
internal static class Repository
{
    private static readonly string[] Skipped = ["artifacts", "node_modules", "test-results", "obj", "bin", ".git"];

    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Where(path => !Relative(path).Split('/').Intersect(Skipped).Any());

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AIForge.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests must run below the folder of AIForge.sln.");
    }
}
