using System.Text.Json;

namespace AIForge.Node.Cli;

/// <summary>Finds a model file that is already on this machine: by its path, or by what the network calls it.</summary>
internal static class ModelReference
{
    private const int ShortestSha256 = 8;

    /// <param name="reference">A path; the SHA-256 of the file or how it begins; or its CID.</param>
    /// <exception cref="NodeSetupException">There is no such file here, or more than one.</exception>
    public static string Find(string reference, NodeOptions options)
    {
        if (File.Exists(reference)) return reference;
        var found = Fetched(Path.Combine(options.DataFolder, "models")).Where(model => Is(model, reference)).Select(model => model.Path)
            .Concat(options.Models.Where(path => Path.GetFileNameWithoutExtension(path) == reference && File.Exists(path)))
            .Distinct(StringComparer.Ordinal).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new NodeSetupException($"{reference} is neither a file nor a model that is on this machine. Give the path of a GGUF file, or the SHA-256 or CID of a model that a node has fetched to {Path.GetFullPath(options.DataFolder)} (name another folder with --data)."),
            _ => throw new NodeSetupException($"{reference} is how several models begin: give more of it."),
        };
    }

    private static bool Is((string Cid, string Sha256, string Path) model, string reference) =>
        model.Cid == reference || (reference.Length >= ShortestSha256 && model.Sha256.StartsWith(reference, StringComparison.OrdinalIgnoreCase));

    // As ModelCache keeps them; read only, as a node may be at work in the folder.
    private static IEnumerable<(string Cid, string Sha256, string Path)> Fetched(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var path in Directory.EnumerateFiles(folder, "*.gguf"))
            if (Sha256Of(Path.ChangeExtension(path, ".json")) is { } sha256) yield return (Path.GetFileNameWithoutExtension(path), sha256, path);
    }

    private static string? Sha256Of(string facts)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(facts));
            return document.RootElement.GetProperty("Sha256").GetString();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // It is being written, or is not ours: as if it were not there.
            return null;
        }
    }
}
