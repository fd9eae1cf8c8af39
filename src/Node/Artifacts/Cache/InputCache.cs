using AIForge.Node.Artifacts.Fetching;
using AIForge.Node.Hardware;

namespace AIForge.Node.Artifacts.Cache;

/// <summary>
/// Input files of container jobs by CID in a folder of the data folder: `{cid}` when whole and verified, `{cid}.part` and `{cid}.chunks` before. Over the
/// quota the files go that were not used for longest; those in use never do.
/// </summary>
internal sealed class InputCache
{
    // The machine has other uses for its last bytes.
    private const long SpareDiskBytes = 256L << 20;

    private const string Part = ".part", Chunks = ".chunks";

    // Containers run as another user, who must be able to read what is mounted into them.
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _pins = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly long _quotaBytes;
    private readonly TimeProvider _clock;

    public InputCache(NodeOptions options, TimeProvider clock)
    {
        (_folder, _quotaBytes, _clock) = (Path.GetFullPath(Path.Combine(options.DataFolder, "inputs")), (long)options.Containers.InputCacheMegabytes << 20, clock);
        Directory.CreateDirectory(_folder);
    }

    /// <summary>The file, held until the pin is disposed of; null when it is not here whole.</summary>
    public (string Path, IDisposable Pin)? Find(string cid)
    {
        lock (_lock)
        {
            var path = PathOf(cid);
            if (!File.Exists(path)) return null;
            File.SetLastWriteTimeUtc(path, _clock.GetUtcNow().UtcDateTime);
            return (path, Pin(cid));
        }
    }

    /// <summary>Makes room for a file and gives the paths to write it to; what an earlier attempt left is still there.</summary>
    /// <exception cref="FetchFailedException">There is no room, whatever is forgotten.</exception>
    public (string Part, string Chunks, IDisposable Pin) Reserve(string cid, long sizeBytes)
    {
        lock (_lock)
        {
            var part = new FileInfo(PathOf(cid) + Part);
            MakeRoom(cid, sizeBytes - (part.Exists ? part.Length : 0), sizeBytes);
            return (part.FullName, PathOf(cid) + Chunks, Pin(cid));
        }
    }

    /// <summary>The part has become the file.</summary>
    public void Complete(string cid)
    {
        lock (_lock)
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(PathOf(cid) + Part, Readable);
            File.Move(PathOf(cid) + Part, PathOf(cid), overwrite: true);
            File.Delete(PathOf(cid) + Chunks);
        }
    }

    /// <summary>CIDs of the files that are here whole, those first that were used last.</summary>
    public IReadOnlyList<string> Newest(int most)
    {
        lock (_lock) return [.. Files().Where(file => file.Extension.Length == 0).OrderByDescending(file => file.LastWriteTimeUtc).Take(most).Select(file => file.Name)];
    }

    private void MakeRoom(string wanted, long more, long whole)
    {
        var idle = Files().Where(file => CidOf(file) is var cid && cid != wanted && !_pins.ContainsKey(cid)).OrderBy(file => file.LastWriteTimeUtc);
        foreach (var file in idle.ToList())
        {
            if (Fits(more)) return;
            foreach (var kind in new[] { "", Part, Chunks }) File.Delete(PathOf(CidOf(file)) + kind);
        }

        if (!Fits(more))
        {
            throw new FetchFailedException($"There is no room for {whole >> 20} MB: the cache of inputs may hold {_quotaBytes >> 20} MB, and the disk has {HardwareProbe.Disk(_folder).AvailableFreeSpace >> 20} MB left.")
            {
                Failure = FetchFailure.NoRoom,
            };
        }
    }

    private bool Fits(long more) => Files().Sum(file => file.Length) + more <= _quotaBytes && HardwareProbe.Disk(_folder).AvailableFreeSpace - SpareDiskBytes >= more;

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(_folder).EnumerateFiles().Where(file => file.Extension is "" or Part);

    private static string CidOf(FileInfo file) => Path.GetFileNameWithoutExtension(file.Name);

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

    private string PathOf(string cid) => Path.Combine(_folder, cid);
}
