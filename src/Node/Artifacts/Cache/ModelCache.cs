using System.Text.Json;
using AIForge.Node.Artifacts.Fetching;
using AIForge.Node.Hardware;

namespace AIForge.Node.Artifacts.Cache;

/// <summary>
/// Fetched model files by CID in a folder of the data folder: `{cid}.gguf` when whole, `{cid}.part` and `{cid}.chunks` before. Over the quota the files
/// go that were not used for longest; those in use never do. Everything is read back at the start.
/// </summary>
internal sealed partial class ModelCache
{
    // The machine has other uses for its last bytes.
    private const long SpareDiskBytes = 256L << 20;

    private const string Whole = ".gguf", Part = ".part", Chunks = ".chunks", Facts = ".json";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CachedModel> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _pins = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly NodeOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<ModelCache> _logger;

    public ModelCache(NodeOptions options, TimeProvider clock, ILogger<ModelCache> logger)
    {
        (_folder, _options, _clock, _logger) = (Path.Combine(options.DataFolder, "models"), options, clock, logger);
        Directory.CreateDirectory(_folder);
        foreach (var facts in Directory.EnumerateFiles(_folder, "*" + Facts)) Recall(facts);
    }

    public IReadOnlyList<CachedModel> Models
    {
        get
        {
            lock (_lock) return [.. _models.Values];
        }
    }

    /// <summary>Bytes of the largest file that could still be fetched, when everything idle is forgotten for it.</summary>
    public long FetchableBytes
    {
        get
        {
            lock (_lock)
            {
                var idle = Idle().Sum(file => file.Length);
                var disk = HardwareProbe.Disk(_folder).AvailableFreeSpace - SpareDiskBytes + idle;
                return Math.Max(0, Math.Min(disk, QuotaBytes - Used() + idle));
            }
        }
    }

    private long QuotaBytes => (long)_options.CacheGigabytes << 30;

    /// <summary>The file, held until the pin is disposed of; null when it is not here whole.</summary>
    public (CachedModel Model, IDisposable Pin)? Find(string sha256)
    {
        lock (_lock)
        {
            if (!_models.TryGetValue(sha256, out var model) || !File.Exists(model.Path)) return null;
            File.SetLastWriteTimeUtc(PathOf(model.Cid, Facts), _clock.GetUtcNow().UtcDateTime);
            return (model, Pin(model.Cid));
        }
    }

    public CachedModel? FindContent(string cid)
    {
        lock (_lock) return _models.Values.FirstOrDefault(model => model.Cid == cid);
    }

    /// <summary>Makes room for a file and gives the paths to write it to; what an earlier attempt left is still there.</summary>
    /// <exception cref="FetchFailedException">There is no room, whatever is forgotten.</exception>
    public (string Part, string Chunks, IDisposable Pin) Reserve(string cid, long sizeBytes)
    {
        lock (_lock)
        {
            var pin = Pin(cid);
            try
            {
                MakeRoom(sizeBytes - OnDisk(PathOf(cid, Part)), sizeBytes);
                return (PathOf(cid, Part), PathOf(cid, Chunks), pin);
            }
            catch
            {
                pin.Dispose();
                throw;
            }
        }
    }

    /// <summary>The part has become the file.</summary>
    public CachedModel Complete(string cid, string sha256, long sizeBytes)
    {
        lock (_lock)
        {
            File.Move(PathOf(cid, Part), PathOf(cid, Whole), overwrite: true);
            File.WriteAllText(PathOf(cid, Facts), JsonSerializer.Serialize(new Entry(sha256, sizeBytes)));
            File.Delete(PathOf(cid, Chunks));
            return _models[sha256] = new CachedModel(sha256, cid, sizeBytes, PathOf(cid, Whole));
        }
    }

    /// <summary>For a file that turned out to be no model, or not the one that was told.</summary>
    public void Forget(string cid)
    {
        lock (_lock) Remove(cid);
    }

    // A sparse file takes what was written to it, not its length; more than the length is never assumed.
    private static long OnDisk(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private void Recall(string facts)
    {
        var cid = Path.GetFileNameWithoutExtension(facts);
        try
        {
            var entry = JsonSerializer.Deserialize<Entry>(File.ReadAllText(facts));
            var whole = new FileInfo(PathOf(cid, Whole));
            if (entry is not null && whole.Exists && whole.Length == entry.SizeBytes)
            {
                _models[entry.Sha256] = new CachedModel(entry.Sha256, cid, entry.SizeBytes, whole.FullName);
                return;
            }
        }
        catch (JsonException)
        {
            // Damaged: as if it had never been fetched.
        }

        Remove(cid);
    }

    private void MakeRoom(long more, long whole)
    {
        foreach (var file in Idle().OrderBy(LastUse).ToList())
        {
            if (Fits(more)) return;
            var cid = Path.GetFileNameWithoutExtension(file.Name);
            LogForgotten(cid, file.Length);
            Remove(cid);
        }

        if (!Fits(more)) throw new FetchFailedException($"There is no room for {whole >> 20} MB: the cache may hold {_options.CacheGigabytes} GB, and the disk has {HardwareProbe.Disk(_folder).AvailableFreeSpace >> 20} MB left.");
    }

    private bool Fits(long more) => Used() + more <= QuotaBytes && HardwareProbe.Disk(_folder).AvailableFreeSpace - SpareDiskBytes >= more;

    private long Used() => Files().Sum(file => file.Length);

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(_folder).EnumerateFiles().Where(file => file.Extension is Whole or Part);

    private IEnumerable<FileInfo> Idle() => Files().Where(file => !_pins.ContainsKey(Path.GetFileNameWithoutExtension(file.Name)));

    private DateTime LastUse(FileInfo file)
    {
        var facts = new FileInfo(Path.ChangeExtension(file.FullName, Facts));
        return facts.Exists ? facts.LastWriteTimeUtc : file.LastWriteTimeUtc;
    }

    private void Remove(string cid)
    {
        foreach (var gone in _models.Values.Where(model => model.Cid == cid).ToList()) _models.Remove(gone.Sha256);
        // The facts first: without them the rest is nothing at the next start.
        foreach (var kind in new[] { Facts, Whole, Part, Chunks }) File.Delete(PathOf(cid, kind));
    }

    private CachePin Pin(string cid)
    {
        _pins[cid] = _pins.GetValueOrDefault(cid) + 1;
        return new CachePin(() =>
        {
            lock (_lock)
            {
                if (--_pins[cid] == 0) _pins.Remove(cid);
            }
        });
    }

    private string PathOf(string cid, string kind) => Path.Combine(_folder, cid + kind);

    private sealed record Entry(string Sha256, long SizeBytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Forgot {Cid}, {Bytes} bytes, to make room")]
    private partial void LogForgotten(string cid, long bytes);
}
