using System.Net;
using AIForge.Node.Docker;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>Images by digest: those that the engine has, and those it pulls. What jobs brought and nobody used for longest goes when there is too much of it.</summary>
internal sealed partial class ImageSupply(DockerEngine engine, PulledImages brought, CachedContents contents, NodeOptions options, TimeProvider clock, ILogger<ImageSupply> logger) : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _forgetting = new(1);

    private long MostBytes => (long)options.Containers.ImageCacheMegabytes << 20;

    /// <exception cref="TaskFailedException">It cannot be had.</exception>
    /// <exception cref="EngineGoneException">The engine does not answer.</exception>
    public async Task<EngineImage> GetAsync(string image, Action<AttemptProgress> progress, CancellationToken cancellationToken)
    {
        var reference = ImageReference.TryParse(image) ?? throw ContainerFaults.NotPinned(image);
        if (await FindAsync(reference, cancellationToken) is { } found)
        {
            brought.Used(found.Id);
            contents.Used(image, found.Id);
            return found;
        }

        progress(new AttemptProgress { Activity = "pulling the image" });
        await PullAsync(reference, progress, cancellationToken);
        var pulled = await engine.FindImageAsync(reference.ToString(), cancellationToken) ?? throw ContainerFaults.ImageNotFound(image);
        if (pulled.Size > MostBytes)
        {
            await engine.RemoveImageAsync(pulled.Id, cancellationToken);
            throw ContainerFaults.ImageTooLarge(image, options.Containers.ImageCacheMegabytes);
        }

        brought.Add(pulled.Id, pulled.Size);
        await ForgetAsync(pulled.Id, cancellationToken);
        contents.Used(image, pulled.Id);
        return pulled;
    }

    public void Dispose() => _forgetting.Dispose();

    /// <summary>By the digest of its manifest; or by that of its configuration, when the operator loaded it under this name without a registry.</summary>
    private async Task<EngineImage?> FindAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        if (await engine.FindImageAsync(reference.ToString(), cancellationToken) is { } pulled) return pulled;
        var loaded = await engine.FindImageAsync(reference.Digest, cancellationToken);
        return loaded?.RepoTags?.Any(tag => tag.StartsWith(reference.Name + ":", StringComparison.Ordinal)) == true ? loaded : null;
    }

    private async Task PullAsync(ImageReference reference, Action<AttemptProgress> progress, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Silence);
        var layers = new Dictionary<string, (long Current, long Total)>(StringComparer.Ordinal);
        var said = clock.GetTimestamp();
        try
        {
            await foreach (var step in engine.PullAsync(reference.ToString(), silence.Token))
            {
                silence.CancelAfter(Silence);
                if (step.Error is { } error) throw FaultOf(reference, error);
                if (step is not { Id: { } layer, Status: "Downloading", ProgressDetail: { Total: > 0 } detail }) continue;
                layers[layer] = (detail.Current, detail.Total);
                var total = layers.Values.Sum(bytes => bytes.Total);
                if (total > MostBytes) throw ContainerFaults.ImageTooLarge(reference.ToString(), options.Containers.ImageCacheMegabytes);
                if (clock.GetElapsedTime(said) < SayEvery) continue;
                said = clock.GetTimestamp();
                progress(new AttemptProgress { Activity = $"pulling the image: {layers.Values.Sum(bytes => bytes.Current) >> 20} of {total >> 20} MB" });
            }
        }
        catch (EngineException exception)
        {
            throw FaultOf(reference, exception.Message, exception.Status);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw ContainerFaults.RegistryUnreachable(reference.ToString(), $"nothing came for {Silence.TotalSeconds:0} s");
        }
    }

    /// <summary>The engine has words only for what went wrong.</summary>
    private static TaskFailedException FaultOf(ImageReference reference, string said, HttpStatusCode? status = null)
    {
        var image = reference.ToString();
        if (Says(said, "no space left")) return ContainerFaults.DiskFull(said);
        if (Says(said, "denied", "unauthorized", "authentication required", "basic auth")) return ContainerFaults.ImagePrivate(image);
        if (Says(said, "manifest unknown", "manifest invalid", "name unknown", "not found", "no matching manifest", "does not match") || status == HttpStatusCode.NotFound) return ContainerFaults.ImageNotFound(image);
        return ContainerFaults.RegistryUnreachable(image, said);
    }

    private static bool Says(string text, params string[] words) => words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Makes room for the images that are used. One that a container has is kept by the engine itself.</summary>
    private async Task ForgetAsync(string except, CancellationToken cancellationToken)
    {
        await _forgetting.WaitAsync(cancellationToken);
        try
        {
            while (brought.TakeOldest(MostBytes, except) is { } image)
            {
                try
                {
                    await engine.RemoveImageAsync(image, cancellationToken);
                    contents.Forgotten(image);
                    LogForgotten(image);
                }
                catch (EngineException exception)
                {
                    LogKept(image, exception.Message);
                }
            }
        }
        finally
        {
            _forgetting.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Forgot the image {Image} to make room")]
    private partial void LogForgotten(string image);

    [LoggerMessage(Level = LogLevel.Information, Message = "The image {Image} stays: {Why}")]
    private partial void LogKept(string image, string why);
}
