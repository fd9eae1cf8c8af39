namespace AIForge.Standalone;

/// <summary>A secret kept in the data folder, readable by its owner only.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;

    public static void Write(string path, string secret)
    {
        // Created with the mode already set: at no moment is the secret readable by others.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using var file = new StreamWriter(path, options);
        file.WriteLine(secret);
    }
}
