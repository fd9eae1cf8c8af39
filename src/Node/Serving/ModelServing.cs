using System.Runtime.CompilerServices;
using AIForge.Inference.Formats;
using AIForge.Inference.Generation;
using AIForge.Node.Artifacts;
using AIForge.Node.Executors;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Serving;

/// <summary>The models this node has loaded: the only bridge to the engine.</summary>
internal sealed partial class ModelServing(ModelFiles files, NodeState state, NodeOptions options, TimeProvider clock, ILogger<ModelServing> logger)
    : IHostedService, IAsyncDisposable
{
    private readonly Dictionary<string, ModelRuntime> _runtimes = new(StringComparer.Ordinal);

    public IEnumerable<ServableModel> Servable => _runtimes.Select(entry => new ServableModel
    {
        Sha256 = entry.Key,
        KernelClass = entry.Value.Facts.KernelClass,
        ContextLength = entry.Value.Facts.ContextLength,
    });

    public (int Active, int Queued) Load
    {
        get
        {
            var loads = _runtimes.Values.Select(runtime => runtime.CurrentLoad).ToList();
            return (loads.Sum(load => load.ActiveSequences), loads.Sum(load => load.QueuedRequests));
        }
    }

    /// <summary>Loads every configured model before the node says hello. A file that cannot be served stops the start with its reason.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var path in options.Models)
        {
            var file = await files.IdentifyAsync(path, cancellationToken);
            if (_runtimes.ContainsKey(file.Sha256)) continue;
            var startedAt = clock.GetTimestamp();
            var runtime = LoadRuntime(file);
            _runtimes[file.Sha256] = runtime;
            LogLoaded(runtime.Facts.Name, runtime.Facts.Quantization, file.Sha256, runtime.Facts.KernelClass, clock.GetElapsedTime(startedAt).TotalSeconds);
        }

        state.Serving([.. _runtimes.Values.Select(runtime => $"{runtime.Facts.Name} {runtime.Facts.Quantization}")]);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="TaskFailedException">The task cannot be done; the error says whose fault it is.</exception>
    public async IAsyncEnumerable<InferenceDelta> GenerateAsync(InferenceTask task, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_runtimes.TryGetValue(task.ModelSha256, out var runtime))
            throw TaskFailedException.OfThisNode("MODEL_NOT_HERE", "This node does not have the model.");

        await using var deltas = StartAsync(runtime, task, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var pace = new Pace(options.MaxTokensPerSecond, clock);
        var first = true;
        while (await MoveNextAsync(deltas, task))
        {
            await pace.WaitAsync(deltas.Current.TokenIds.Count, cancellationToken);
            yield return TaskMapping.ToProto(deltas.Current, first);
            first = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var runtime in _runtimes.Values) await runtime.DisposeAsync();
        _runtimes.Clear();
    }

    private ModelRuntime LoadRuntime(ModelFile file)
    {
        try
        {
            return ModelRuntime.Load(file.Path, new RuntimeOptions
            {
                Threads = options.Threads,
                MaxConcurrentSequences = options.Slots,
                // The engine counts what it has not begun yet, free slots or not; how many are too many is decided before.
                MaxQueuedRequests = options.Slots + options.MaxQueued,
                KvCacheTokens = options.KvCacheTokens,
                TimeProvider = clock,
            });
        }
        catch (ModelFormatException exception)
        {
            throw new NodeSetupException($"The model file {file.Path} cannot be served: {exception.Message}");
        }
    }

    private static IAsyncEnumerable<GenerationDelta> StartAsync(ModelRuntime runtime, InferenceTask task, CancellationToken cancellationToken)
    {
        try
        {
            return runtime.GenerateAsync(TaskMapping.ToRequest(task, TaskMapping.ToPrompt(task, runtime)), cancellationToken);
        }
        catch (PromptException exception)
        {
            throw TaskMapping.ToFailure(exception, task);
        }
    }

    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<GenerationDelta> deltas, InferenceTask task)
    {
        try
        {
            return await deltas.MoveNextAsync();
        }
        catch (PromptException exception)
        {
            throw TaskMapping.ToFailure(exception, task);
        }
        catch (QueueFullException exception)
        {
            throw TaskFailedException.OfThisNode("NODE_BUSY", exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Model} {Quantization} ({Sha256}) on {KernelClass} in {Seconds:F2} s")]
    private partial void LogLoaded(string model, string quantization, string sha256, string kernelClass, double seconds);
}
