using System.Globalization;
using AIForge.Storage.Disk;

namespace AIForge.Storage.Objects;

/// <summary>
/// Objects that are written in parts, each a file in the folder of its upload: `{number}-{tag}`. A part that is written again has another
/// tag, so that the parts joined are those that the caller knows.
/// </summary>
internal sealed class LocalUploads
{
    /// <summary>S3's limits.</summary>
    public const int MostParts = 10_000, SmallestPart = 5 << 20;

    private const string KeyFile = "key";

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Lock _replacing = new();

    public LocalUploads(string folder, TimeProvider clock)
    {
        (_folder, _clock) = (folder, clock);
        Directory.CreateDirectory(folder);
    }

    public async Task<string> BeginAsync(string key, CancellationToken cancellationToken)
    {
        var id = NewName();
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder, id)).FullName;
            await File.WriteAllTextAsync(Path.Combine(folder, KeyFile), key, cancellationToken);
            return id;
        }
        catch (Exception exception) when (DiskFailure.IsDisk(exception))
        {
            throw DiskFailure.Of(exception);
        }
    }

    public async Task<string> PutPartAsync(string key, string uploadId, int number, Stream content, long length, CancellationToken cancellationToken)
    {
        if (number is < 1 or > MostParts) throw new ArgumentOutOfRangeException(nameof(number), number, $"Parts have numbers from 1 to {MostParts}.");
        var folder = Require(key, uploadId);
        var (tag, name) = (NewName(), PartName(number));
        var made = Path.Combine(folder, tag);
        try
        {
            // One more than there may be shows a stream that is too long.
            var written = await DiskFile.WriteAsync(made, content, length + 1, cancellationToken);
            if (written != length) throw new UploadRefusedException($"Part {number} was announced with {length} bytes and has {(written < length ? $"{written}" : "more")}.");
            Replace(folder, name, made, tag);
        }
        catch (Exception exception) when ((exception is StoreUnavailableException || DiskFailure.IsDisk(exception)) && !Directory.Exists(folder))
        {
            throw new UploadRefusedException("There is no such upload.", exception);
        }
        finally
        {
            Workshop.Remove(made);
        }

        return tag;
    }

    /// <summary>Writes the parts one behind the other to a new file.</summary>
    public async Task JoinAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, string path, CancellationToken cancellationToken)
    {
        var folder = Require(key, uploadId);
        var files = parts.OrderBy(part => part.Number).Select(part => (part.Number, File: FileOf(folder, part))).ToList();
        if (files.Count == 0) throw new UploadRefusedException("An object has at least one part.");
        if (files.DistinctBy(part => part.Number).Count() != files.Count) throw new UploadRefusedException("A part is named twice.");
        foreach (var (number, file) in files)
            if (!file.Exists) throw new UploadRefusedException($"Part {number} is not the one that was written last.");
        foreach (var (number, file) in files.SkipLast(1))
            if (file.Length < SmallestPart) throw new UploadRefusedException($"Part {number} is smaller than {SmallestPart} bytes and not the last one.");

        await using var whole = DiskFile.Create(path);
        foreach (var (_, file) in files)
        {
            await using var part = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
            await DiskFile.CopyAsync(part, whole, long.MaxValue, cancellationToken);
        }

        DiskFile.Flush(whole);
    }

    public void Remove(string key, string uploadId)
    {
        if (Find(key, uploadId) is { } folder) Workshop.Remove(folder);
    }

    /// <summary>The part that is written last stays, also when two are written at once.</summary>
    private void Replace(string folder, string name, string made, string tag)
    {
        lock (_replacing)
        {
            var earlier = Directory.GetFiles(folder, name + "*");
            File.Move(made, Path.Combine(folder, name + tag));
            foreach (var path in earlier) Workshop.Remove(path);
        }
    }

    private static string PartName(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:00000}-");

    // A tag comes from outside: only what this class makes is looked up.
    private static FileInfo FileOf(string folder, UploadedPart part) => Guid.TryParseExact(part.Tag, "N", out _)
        ? new FileInfo(Path.Combine(folder, PartName(part.Number) + part.Tag))
        : throw new UploadRefusedException($"Part {part.Number} has a tag of another store.");

    private string NewName() => Guid.CreateVersion7(_clock.GetUtcNow()).ToString("N");

    private string Require(string key, string uploadId) => Find(key, uploadId) ?? throw new UploadRefusedException("There is no such upload.");

    private string? Find(string key, string uploadId)
    {
        if (!Guid.TryParseExact(uploadId, "N", out _)) return null;
        var keyFile = Path.Combine(_folder, uploadId, KeyFile);
        return File.Exists(keyFile) && File.ReadAllText(keyFile) == key ? Path.GetDirectoryName(keyFile) : null;
    }
}
