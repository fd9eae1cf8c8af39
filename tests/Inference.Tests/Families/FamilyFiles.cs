namespace AIForge.Inference.Tests.Families;

/// <summary>The test models as files, written once per run of the tests.</summary>
internal static class FamilyFiles
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, string> Paths = [];
    private static readonly DirectoryInfo Folder = CreateFolder();

    public static string PathOf(string name)
    {
        lock (Gate)
        {
            if (Paths.TryGetValue(name, out var known)) return known;
            var path = Path.Combine(Folder.FullName, name + ".gguf");
            File.WriteAllBytes(path, FamilyModels.Of(name).Bytes());
            return Paths[name] = path;
        }
    }

    private static DirectoryInfo CreateFolder()
    {
        var folder = Directory.CreateTempSubdirectory("aiforge-families-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        return folder;
    }
}
