using AIForge.Node.Hardware;
using AIForge.Node.Jobs;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AIForge.Node.Tests;

/// <summary>The real daemon with the real engine and the smallest model, connected to a fake coordinator.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    public const string Sha256 = "aba25685f7fe75dbc1b999bb157bab8952e4547f52ebda9d2fede0c093637af2";
    public const int ContextLength = 512;

    private readonly IHost _host;
    private readonly TemporaryFolder _folder;

    private RunningNode(IHost host, TemporaryFolder folder) => (_host, _folder) = (host, folder);

    public static string ModelFile => RepositoryFolder.Combine("models", "forge-tiny-q8_0.gguf");

    public string DataFolder => _folder.Path;

    public static async Task<RunningNode> StartAsync(FakeCoordinator coordinator, Action<NodeOptions>? change = null, Action<HostApplicationBuilder>? configure = null)
    {
        var folder = TemporaryFolder.Create();
        var options = new NodeOptions
        {
            Coordinator = coordinator.Url, Token = "afn_secret", DataFolder = folder.Path, Threads = 1, Slots = 2, MaxQueued = 1, MaxReconnectSeconds = 1, SpeedTest = false,
            Models = { ModelFile },
        };
        change?.Invoke(options);
        var host = NodeHost.Build(options, configure);
        await host.StartAsync().Within(TimeSpan.FromSeconds(30));
        return new RunningNode(host, folder);
    }

    public T Service<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Signs with a key that nobody knows.</summary>
    public static ReceiptSigner Signer(TimeProvider clock)
    {
        var key = NodeKeyPair.Create();
        return new ReceiptSigner(key, new NodeState(new HardwareFacts(1, "cpu", 2, 3, [], "none"), key, clock), clock, _ => "fake");
    }

    public static InferenceTask Task(int maxTokens, string prompt = "Once upon a time") => new()
    {
        ModelSha256 = Sha256, Text = prompt, MaxTokens = maxTokens, Sampling = new SamplingParameters { Temperature = 0, Seed = 1, IgnoreEos = true },
    };

    public static DesiredAttempt ContainerAttempt(string jobId, ContainerTask task, int attempt = 1, double leaseSeconds = 30) => new()
    {
        Ref = new AttemptRef { JobId = jobId, Attempt = attempt }, LeaseDuration = TimeSpan.FromSeconds(leaseSeconds).ToDuration(), Container = task,
    };

    public static DesiredAttempt Attempt(string jobId, InferenceTask? task, int attempt = 1, double leaseSeconds = 30) => new()
    {
        Ref = new AttemptRef { JobId = jobId, Attempt = attempt }, LeaseDuration = TimeSpan.FromSeconds(leaseSeconds).ToDuration(), Inference = task,
    };

    public Task StopAsync() => _host.StopAsync().Within(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
        _folder.Dispose();
    }
}
