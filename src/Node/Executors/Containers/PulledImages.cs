using System.Text.Json;

namespace AIForge.Node.Executors.Containers;

/// <summary>
/// Which images jobs brought, how large they are and when they were last used; kept in the data folder, so that a restart forgets none of
/// them. Images of the operator's own are not among them and are never removed.
/// </summary>
internal sealed partial class PulledImages
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Known> _images;
    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly ILogger<PulledImages> _logger;

    public PulledImages(NodeOptions options, TimeProvider clock, ILogger<PulledImages> logger)
    {
        (_path, _clock, _logger) = (Path.Combine(options.DataFolder, "images.json"), clock, logger);
        _images = Read(_path);
    }

    /// <summary>One more, by the digest of its configuration.</summary>
    public void Add(string id, long bytes)
    {
        lock (_lock)
        {
            _images[id] = new Known(bytes, _clock.GetUtcNow());
            Write();
        }
    }

    /// <summary>One that no job brought is of no consequence.</summary>
    public void Used(string id)
    {
        lock (_lock)
        {
            if (!_images.TryGetValue(id, out var known)) return;
            _images[id] = known with { UsedAt = _clock.GetUtcNow() };
            Write();
        }
    }

    /// <summary>Takes out the one that was not used for longest; null when all together take no more than this.</summary>
    public string? TakeOldest(long mostBytes, string except)
    {
        lock (_lock)
        {
            if (_images.Values.Sum(image => image.Bytes) <= mostBytes) return null;
            var oldest = _images.Where(image => image.Key != except).OrderBy(image => image.Value.UsedAt).Select(image => image.Key).FirstOrDefault();
            if (oldest is null) return null;
            _images.Remove(oldest);
            Write();
            return oldest;
        }
    }

    private static Dictionary<string, Known> Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, Known>>(File.ReadAllText(path)) ?? [] : [];
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            // They stay until the operator removes them, as if he had brought them.
            return [];
        }
    }

    private void Write()
    {
        try
        {
            File.WriteAllText(_path + ".new", JsonSerializer.Serialize(_images));
            File.Move(_path + ".new", _path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotStored(exception.Message);
        }
    }

    private sealed record Known(long Bytes, DateTimeOffset UsedAt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Which images jobs brought cannot be stored: {Reason}")]
    private partial void LogNotStored(string reason);
}
