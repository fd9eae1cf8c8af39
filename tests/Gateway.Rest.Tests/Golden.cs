namespace AIForge.Gateway.Rest.Tests;

/// <summary>Compares with files in Golden/; UPDATE_GOLDEN=1 rewrites them in the source tree.</summary>
internal static class Golden
{
    public static void Verify(string file, string actual)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Path.Combine(SourceFolder(), file), actual);
            return;
        }

        actual.Should().Be(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", file)));
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
