using AIForge.Node.Artifacts.Cache;
using AIForge.Shared.Matching;

namespace AIForge.Node.Executors.Containers;

/// <summary>Images and inputs that jobs left here, for the coordinator to give like jobs to this node. Images count from the start of the daemon on.</summary>
internal sealed class CachedContents(InputCache inputs, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string ImageId, long UsedAt)> _images = new(StringComparer.Ordinal);

    /// <summary>A job has this image.</summary>
    /// <param name="image">As the job names it.</param>
    /// <param name="imageId">As the engine does.</param>
    public void Used(string image, string imageId)
    {
        lock (_lock)
        {
            _images[image] = (imageId, clock.GetTimestamp());
            if (_images.Count > ContentKeys.MostOfAKind) _images.Remove(_images.MinBy(entry => entry.Value.UsedAt).Key);
        }
    }

    /// <summary>The engine has it no more.</summary>
    public void Forgotten(string imageId)
    {
        lock (_lock)
        {
            foreach (var image in _images.Where(entry => entry.Value.ImageId == imageId).Select(entry => entry.Key).ToList()) _images.Remove(image);
        }
    }

    /// <summary>In one order, so that the same contents are the same list.</summary>
    public IReadOnlyList<ulong> Keys()
    {
        var keys = inputs.Newest(ContentKeys.MostOfAKind).Select(ContentKeys.OfInput);
        lock (_lock) return [.. keys.Concat(_images.Keys.Select(ContentKeys.OfImage)).Distinct().Order()];
    }
}
