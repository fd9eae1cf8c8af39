using AIForge.Storage.Disk;

namespace AIForge.Storage.Objects;

/// <summary>
/// Objects that are written in parts, in a folder for each upload: a part goes to its place in the object's file, or else to a file of its
/// own. A part that is written again has another tag, so that the parts joined are those that the caller knows.
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

    /// <param name="offset">Where the part begins in the object; a file of its own is made when null, or when the place is taken.</param>
    public async Task<string> PutPartAsync(string key, string uploadId, int number, Stream content, long length, long? offset, CancellationToken cancellationToken)
    {
        if (number is < 1 or > MostParts) throw new ArgumentOutOfRangeException(nameof(number), number, $"Parts have numbers from 1 to {MostParts}.");
        var folder = Require(key, uploadId);
        var tag = NewName();
        try
        {
            var whole = new GrowingFile(folder);
            if (offset is { } at && whole.TryTake(number)) await PutInPlaceAsync(folder, whole, number, tag, at, content, length, cancellationToken);
            else await PutAsideAsync(folder, number, tag, content, length, cancellationToken);
        }
        catch (Exception exception) when ((exception is StoreUnavailableException || DiskFailure.IsDisk(exception)) && !Directory.Exists(folder))
        {
            throw new UploadRefusedException("There is no such upload.", exception);
        }

        return tag;
    }

    /// <summary>The file that the parts have become by being written to their places; null when they are yet to be joined.</summary>
    public string? FindWhole(string key, string uploadId, IReadOnlyList<UploadedPart> parts)
    {
        var folder = Require(key, uploadId);
        var (whole, stored) = (new GrowingFile(folder), RequireParts(folder, parts));
        var end = 0L;
        foreach (var part in stored)
        {
            if (!part.IsInPlace || part.Offset != end) return null;
            end += part.Length;
        }

        // A part beside these might still be on its way into the file.
        return whole.IsTakenBy(stored.Count) && new FileInfo(whole.Path).Length == end ? whole.Path : null;
    }

    /// <summary>Writes the parts one behind the other to a new file.</summary>
    public async Task JoinAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, string path, CancellationToken cancellationToken)
    {
        await using var whole = DiskFile.Create(path);
        foreach (var part in RequireParts(Require(key, uploadId), parts))
        {
            await using var file = new FileStream(part.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.Asynchronous);
            file.Position = part.Offset;
            await DiskFile.CopyAsync(file, whole, part.Length, cancellationToken);
        }

        DiskFile.Flush(whole);
    }

    public void Remove(string key, string uploadId)
    {
        if (Find(key, uploadId) is { } folder) Workshop.Remove(folder);
    }

    private async Task PutAsideAsync(string folder, int number, string tag, Stream content, long length, CancellationToken cancellationToken)
    {
        var made = Path.Combine(folder, tag);
        try
        {
            await using (var file = DiskFile.Create(made)) await WriteAsync(file, number, content, length, cancellationToken);
            Replace(folder, number, () => File.Move(made, Path.Combine(folder, StoredPart.Prefix(number) + tag)));
        }
        finally
        {
            Workshop.Remove(made);
        }
    }

    private async Task PutInPlaceAsync(
        string folder, GrowingFile whole, int number, string tag, long offset, Stream content, long length, CancellationToken cancellationToken)
    {
        try
        {
            await using (var file = DiskFile.OpenAt(whole.Path, offset)) await WriteAsync(file, number, content, length, cancellationToken);
            Replace(folder, number, () => File.Open(Path.Combine(folder, StoredPart.NameInPlace(number, tag, offset, length)), FileMode.CreateNew).Dispose());
        }
        catch
        {
            whole.GiveBack(number);
            throw;
        }
    }

    private static async Task WriteAsync(FileStream file, int number, Stream content, long length, CancellationToken cancellationToken)
    {
        var written = await RangeWriter.CopyAsync(content, file, length, cancellationToken);
        var isLonger = written == length && await content.ReadAsync(new byte[1], cancellationToken) > 0;
        if (written < length || isLonger) throw new UploadRefusedException($"Part {number} was announced with {length} bytes and has {(isLonger ? "more" : $"{written}")}.");
        DiskFile.Flush(file);
    }

    /// <summary>The part that is written last stays, also when two are written at once.</summary>
    private void Replace(string folder, int number, Action put)
    {
        lock (_replacing)
        {
            var earlier = Directory.GetFiles(folder, StoredPart.Prefix(number) + "*");
            put();
            foreach (var path in earlier) Workshop.Remove(path);
        }
    }

    /// <summary>The parts in their order.</summary>
    private static List<StoredPart> RequireParts(string folder, IReadOnlyList<UploadedPart> parts)
    {
        if (parts.Count == 0) throw new UploadRefusedException("An object has at least one part.");
        var all = StoredPart.In(new DirectoryInfo(folder), new GrowingFile(folder));
        var stored = parts.Select(part => Require(all, part)).OrderBy(part => part.Number).ToList();
        if (stored.DistinctBy(part => part.Number).Count() != stored.Count) throw new UploadRefusedException("A part is named twice.");
        foreach (var part in stored.SkipLast(1))
            if (part.Length < SmallestPart) throw new UploadRefusedException($"Part {part.Number} is smaller than {SmallestPart} bytes and not the last one.");
        return stored;
    }

    // A tag comes from outside: only what this class makes is looked up.
    private static StoredPart Require(Dictionary<string, StoredPart> all, UploadedPart part)
    {
        if (!Guid.TryParseExact(part.Tag, "N", out _)) throw new UploadRefusedException($"Part {part.Number} has a tag of another store.");
        return all.TryGetValue(StoredPart.Prefix(part.Number) + part.Tag, out var stored) && File.Exists(stored.File)
            ? stored
            : throw new UploadRefusedException($"Part {part.Number} is not the one that was written last, or the object was made of it.");
    }

    private string NewName() => Guid.CreateVersion7(_clock.GetUtcNow()).ToString("N");

    private string Require(string key, string uploadId) => Find(key, uploadId) ?? throw new UploadRefusedException("There is no such upload.");

    private string? Find(string key, string uploadId)
    {
        if (!Guid.TryParseExact(uploadId, "N", out _)) return null;
        var keyFile = Path.Combine(_folder, uploadId, KeyFile);
        return File.Exists(keyFile) && File.ReadAllText(keyFile) == key ? Path.GetDirectoryName(keyFile) : null;
    }
}
