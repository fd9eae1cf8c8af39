using System.Security.Cryptography;
using System.Text.Json;

namespace AIForge.Node.Artifacts;

/// <summary>
/// Identifies model files by their SHA-256. Hashing many gigabytes takes a while, so results are kept in the data folder and
/// reused while size and modification time stay the same.
/// </summary>
internal sealed class ModelFiles(NodeOptions options)
{
    private const string IndexName = "model-index.json";
    private readonly Lock _lock = new();

    private string IndexPath => Path.Combine(options.DataFolder, IndexName);

    /// <exception cref="NodeSetupException">The file does not exist or cannot be read.</exception>
    public async Task<ModelFile> IdentifyAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new NodeSetupException($"The model file {path} does not exist.");
        if (Known(file) is { } known) return new ModelFile(file.FullName, known.Sha256, file.Length);

        try
        {
            await using var content = file.OpenRead();
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
            Remember(new Entry(file.FullName, file.Length, file.LastWriteTimeUtc, sha256));
            return new ModelFile(file.FullName, sha256, file.Length);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new NodeSetupException($"The model file {path} cannot be read: {exception.Message}");
        }
    }

    private Entry? Known(FileInfo file)
    {
        lock (_lock)
        {
            return Read().FirstOrDefault(entry => entry.Path == file.FullName && entry.Size == file.Length && entry.ModifiedAt == file.LastWriteTimeUtc);
        }
    }

    private void Remember(Entry entry)
    {
        lock (_lock)
        {
            List<Entry> entries = [.. Read().Where(other => other.Path != entry.Path), entry];
            Directory.CreateDirectory(options.DataFolder);
            var fresh = IndexPath + ".new";
            File.WriteAllText(fresh, JsonSerializer.Serialize(entries));
            File.Move(fresh, IndexPath, overwrite: true);
        }
    }

    private List<Entry> Read()
    {
        try
        {
            var entries = File.Exists(IndexPath) ? JsonSerializer.Deserialize<List<Entry?>>(File.ReadAllText(IndexPath)) : null;
            return [.. (entries ?? []).OfType<Entry>()];
        }
        catch (JsonException)
        {
            // A damaged index costs a hash, nothing more.
            return [];
        }
    }

    private sealed record Entry(string Path, long Size, DateTime ModifiedAt, string Sha256);
}
