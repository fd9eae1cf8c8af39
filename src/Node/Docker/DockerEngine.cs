using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AIForge.Node.Docker;

/// <summary>The calls of the Docker Engine API that container jobs need, in the forms that Podman's service understands as well.</summary>
internal sealed class DockerEngine(ContainerOptions options) : IDisposable
{
    private const string Runtime = "nvidia";
    private static readonly Version Spoken = new(1, 41);
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(30), Slow = TimeSpan.FromMinutes(2);

    private readonly EngineTransport _transport = new(options.Socket);
    private string _version = $"v{Spoken}";

    public void Dispose() => _transport.Dispose();

    /// <summary>Also settles which version of the API is spoken: newer engines refuse old ones.</summary>
    public async Task<EngineFacts> DescribeAsync(CancellationToken cancellationToken)
    {
        var version = await _transport.ReadAsync(HttpMethod.Get, "version", null, Quick, EngineJson.Default.VersionAnswer, cancellationToken);
        if (Version.TryParse(version.MinApiVersion, out var least) && least > Spoken) _version = $"v{least}";
        var info = await _transport.ReadAsync(HttpMethod.Get, Path("info"), null, Quick, EngineJson.Default.InfoAnswer, cancellationToken);
        return new EngineFacts(version.Version, info.Cpus, info.MemTotal, info.Runtimes?.ContainsKey(Runtime) == true);
    }

    public async Task PingAsync(CancellationToken cancellationToken) =>
        (await _transport.SendAsync(HttpMethod.Get, "_ping", null, Quick, stream: false, cancellationToken)).Dispose();

    /// <summary>Null when the engine does not have it.</summary>
    public async Task<EngineImage?> FindImageAsync(string reference, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.ReadAsync(HttpMethod.Get, Path($"images/{reference}/json"), null, Quick, EngineJson.Default.EngineImage, cancellationToken);
        }
        catch (EngineException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>What the engine says while it pulls, without credentials. It stops when nobody listens any more.</summary>
    public async IAsyncEnumerable<PullStep> PullAsync(string reference, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(
            HttpMethod.Post, Path($"images/create?fromImage={Uri.EscapeDataString(reference)}"), null, null, stream: true, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await LineAsync(reader, cancellationToken) is { } line)
            if (line.Length > 0 && JsonSerializer.Deserialize(line, EngineJson.Default.PullStep) is { } step) yield return step;
    }

    public async Task RemoveImageAsync(string id, CancellationToken cancellationToken) =>
        (await _transport.SendAsync(HttpMethod.Delete, Path($"images/{id}"), null, Slow, stream: false, cancellationToken)).Dispose();

    /// <summary>Returns the container's id.</summary>
    public async Task<string> CreateAsync(ContainerCreation creation, CancellationToken cancellationToken)
    {
        using var body = JsonContent.Create(creation, EngineJson.Default.ContainerCreation);
        // Podman's service takes no body of unknown length.
        await body.LoadIntoBufferAsync(cancellationToken);
        return (await _transport.ReadAsync(HttpMethod.Post, Path("containers/create"), body, Slow, EngineJson.Default.CreateAnswer, cancellationToken)).Id;
    }

    /// <summary>Everything that the container will write; to be called before it starts.</summary>
    public async Task<EngineOutput> AttachAsync(string id, CancellationToken cancellationToken)
    {
        var response = await _transport.SendAsync(
            HttpMethod.Post, Path($"containers/{id}/attach?stream=1&stdout=1&stderr=1"), null, Quick, stream: true, cancellationToken);
        return new EngineOutput(await response.Content.ReadAsStreamAsync(cancellationToken), _transport);
    }

    public Task StartAsync(string id, CancellationToken cancellationToken) => PostAsync($"containers/{id}/start", Slow, cancellationToken);

    /// <summary>Returns when the container has ended; at once when it has not been started.</summary>
    public Task WaitAsync(string id, CancellationToken cancellationToken) =>
        _transport.ReadAsync(HttpMethod.Post, Path($"containers/{id}/wait"), null, null, EngineJson.Default.WaitAnswer, cancellationToken);

    /// <summary>To one that has ended it does nothing.</summary>
    public async Task KillAsync(string id, string signal, CancellationToken cancellationToken)
    {
        try
        {
            await PostAsync($"containers/{id}/kill?signal={signal}", Quick, cancellationToken);
        }
        catch (EngineException exception) when (exception.Status is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // It does not run any more, which is what was wanted.
        }
    }

    public async Task<ContainerState> InspectAsync(string id, CancellationToken cancellationToken) =>
        (await _transport.ReadAsync(HttpMethod.Get, Path($"containers/{id}/json"), null, Quick, EngineJson.Default.InspectAnswer, cancellationToken)).State;

    public Task<EngineSample> SampleAsync(string id, CancellationToken cancellationToken) =>
        _transport.ReadAsync(HttpMethod.Get, Path($"containers/{id}/stats?stream=false&one-shot=true"), null, Quick, EngineJson.Default.EngineSample, cancellationToken);

    /// <summary>Ends it if it runs, with its anonymous volumes. One that is not there is fine.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _transport.SendAsync(HttpMethod.Delete, Path($"containers/{id}?force=true&v=true"), null, Slow, stream: false, cancellationToken);
        }
        catch (EngineException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            // Somebody was faster.
        }
    }

    /// <summary>Containers with a label, also those that have ended.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string label, string value, CancellationToken cancellationToken)
    {
        var filter = JsonSerializer.Serialize(new Dictionary<string, string[]> { ["label"] = [$"{label}={value}"] }, EngineJson.Default.DictionaryStringStringArray);
        var found = await _transport.ReadAsync(
            HttpMethod.Get, Path($"containers/json?all=true&filters={Uri.EscapeDataString(filter)}"), null, Quick, EngineJson.Default.ListListEntry, cancellationToken);
        return [.. found.Select(entry => entry.Id)];
    }

    private string Path(string call) => $"{_version}/{call}";

    private async Task PostAsync(string call, TimeSpan limit, CancellationToken cancellationToken) =>
        (await _transport.SendAsync(HttpMethod.Post, Path(call), null, limit, stream: false, cancellationToken)).Dispose();

    private async Task<string?> LineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException or HttpRequestException)
        {
            throw _transport.Gone(exception);
        }
    }
}
