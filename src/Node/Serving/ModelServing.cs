using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using AIForge.Inference.Backends;
using AIForge.Inference.Formats;
using AIForge.Inference.Generation;
using AIForge.Node.Artifacts;
using AIForge.Node.Executors;
using AIForge.Node.Metrics;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Serving;

/// <summary>The models this node has loaded: the only bridge to the engine.</summary>
internal sealed partial class ModelServing(
    ModelFiles files, GpuPlacement placement, NodeState state, NodeMetrics metrics, EngineMetrics engine, NodeOptions options, TimeProvider clock, ILogger<ModelServing> logger)
    : IHostedService, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LoadedModel> _models = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1);
    private readonly Lock _totalling = new();
    private RuntimeTotals _unloaded;

    public IEnumerable<ServableModel> Servable => _models.Select(entry => new ServableModel
    {
        Sha256 = entry.Key,
        KernelClass = entry.Value.Runtime.Facts.KernelClass,
        ContextLength = entry.Value.Runtime.Facts.ContextLength,
        GpuRefusal = placement.Refusal(entry.Value.Runtime.Facts),
    });

    /// <summary>What computes the tokens of a model; empty for one that is not loaded.</summary>
    public string KernelClassOf(string sha256) => _models.TryGetValue(sha256, out var model) ? model.Runtime.Facts.KernelClass : "";

    /// <summary>Memory of all loaded models.</summary>
    public long MemoryBytes => _models.Values.Sum(model => model.MemoryBytes);

    /// <summary>Memory of what could be unloaded at once.</summary>
    public long IdleBytes => Idle.Sum(entry => entry.Value.MemoryBytes);

    public (int Active, int Queued) Load
    {
        get
        {
            var loads = _models.Values.Select(model => model.Runtime.CurrentLoad).ToList();
            return (loads.Sum(load => load.ActiveSequences), loads.Sum(load => load.QueuedRequests));
        }
    }

    /// <summary>What the engine has done, with models that were unloaded meanwhile too.</summary>
    private RuntimeTotals Totals
    {
        get
        {
            lock (_totalling) return _models.Values.Aggregate(_unloaded, (sum, model) => sum + model.Runtime.Totals);
        }
    }

    /// <summary>Loads every configured model before the node says hello. A file that cannot be served stops the start with its reason.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        engine.Observe(() => Totals, () => _models.Values.Select(model => model.Runtime.CurrentLoad));
        foreach (var path in options.Models)
        {
            var file = await files.IdentifyAsync(path, cancellationToken);
            if (!_models.ContainsKey(file.Sha256)) LoadFile(file, isConfigured: true, pin: null);
        }

        Tell();
    }

    /// <summary>Loads one more model. It is held in the cache as long as it is loaded.</summary>
    /// <exception cref="NodeSetupException">The file cannot be served; the message says why.</exception>
    public void Add(ModelFile file, IDisposable pin)
    {
        _changing.Wait();
        try
        {
            LoadFile(file, isConfigured: false, pin);
        }
        finally
        {
            _changing.Release();
        }

        Tell();
    }

    /// <summary>
    /// Loads anew the models whose GPU has failed, with all others of that GPU: it works again when nobody holds what is left of it. They
    /// take nothing meanwhile, and what ran on them has failed already or does so with its next token.
    /// </summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        if (!_models.Values.Any(model => model.Runtime.IsLost)) return;
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var lost = _models.Values.Where(model => model.Runtime.IsLost).Select(model => model.Runtime.Facts.Gpu).ToHashSet();
            var affected = _models.Values.Where(model => lost.Contains(model.Runtime.Facts.Gpu)).ToList();
            // Those that something still runs on are waited for; it cannot go on.
            if (!affected.All(model => model.TryRetire())) return;
            LogLost(string.Join(", ", lost), affected.Count);
            foreach (var model in affected) await model.Runtime.DisposeAsync();
            foreach (var model in affected) Reload(model);
        }
        finally
        {
            _changing.Release();
        }

        Tell();
    }

    public bool Has(string sha256) => _models.ContainsKey(sha256);

    /// <summary>The models that were loaded later, the one that was not used for longest first.</summary>
    public IReadOnlyList<string> Added => [.. _models.Where(entry => !entry.Value.IsConfigured).OrderBy(entry => entry.Value.LastUsedAt).Select(entry => entry.Key)];

    /// <summary>Unloads a model that was loaded later; false while something runs on it.</summary>
    public async Task<bool> TryRemoveAsync(string sha256)
    {
        LoadedModel? model;
        await _changing.WaitAsync();
        try
        {
            if (!_models.TryGetValue(sha256, out model)) return true;
            if (model.IsConfigured || !model.TryRetire()) return false;
            Forget(model);
            await model.DisposeAsync();
        }
        finally
        {
            _changing.Release();
        }

        LogUnloaded(model.Runtime.Facts.Name, sha256);
        Tell();
        return true;
    }

    /// <summary>What a model would take, as the engine would load it here.</summary>
    /// <exception cref="ModelFormatException">The file is no model of this engine.</exception>
    public long MemoryOf(string path) => ModelRuntime.MemoryNeeded(path, RuntimeOptions);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="TaskFailedException">The task cannot be done; the error says whose fault it is.</exception>
    public async IAsyncEnumerable<InferenceDelta> GenerateAsync(InferenceTask task, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_models.TryGetValue(task.ModelSha256, out var model) || !model.TryEnter())
            throw TaskFailedException.OfThisNode("MODEL_NOT_HERE", "This node does not have the model.");

        try
        {
            if (task.Embedding is not null)
            {
                await foreach (var delta in EmbeddingServing.RunAsync(model, task, options.Slots, cancellationToken))
                {
                    metrics.Generated(delta);
                    yield return delta;
                }

                yield break;
            }

            await using var deltas = StartAsync(model.Runtime, task, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var pace = new Pace(options.MaxTokensPerSecond, clock);
            var first = true;
            while (await MoveNextAsync(deltas, task))
            {
                await pace.WaitAsync(deltas.Current.TokenIds.Count, cancellationToken);
                var delta = TaskMapping.ToProto(deltas.Current, first);
                if (first) delta.Thinking = ToolMapping.ThinkingOf(task, model.Runtime);
                if (first && task.ToolUse is not null) delta.ToolCallNotation = ToolMapping.ToNotation(ToolMapping.FormatOf(task, model.Runtime));
                metrics.Generated(delta);
                if (delta.Timings is { } timings) engine.Ended(timings);
                yield return delta;
                first = false;
            }
        }
        finally
        {
            model.Leave();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in _models.Values) await model.DisposeAsync();
        _models.Clear();
        _changing.Dispose();
    }

    private IEnumerable<KeyValuePair<string, LoadedModel>> Idle => _models.Where(entry => entry.Value is { IsConfigured: false, IsIdle: true });

    private RuntimeOptions RuntimeOptions => new()
    {
        Threads = options.Threads,
        MaxConcurrentSequences = options.Slots,
        // The engine counts what it has not begun yet, free slots or not; how many are too many is decided before.
        MaxQueuedRequests = options.Slots + options.MaxQueued,
        KvCacheTokens = options.KvCacheTokens,
        GuessedTokens = options.GuessedTokens,
        Backend = placement.Backend,
        CudaLibrary = placement.Library,
        TimeProvider = clock,
    };

    private void Tell() => state.Serving([.. _models.Values.Select(model => $"{model.Runtime.Facts.Name} {model.Runtime.Facts.Quantization}{placement.Describe(model.Runtime.Facts)}")]);

    private void LoadFile(ModelFile file, bool isConfigured, IDisposable? pin)
    {
        var startedAt = clock.GetTimestamp();
        var runtime = LoadRuntime(file);
        _models[file.Sha256] = new LoadedModel(file, runtime, isConfigured, MemoryOf(file.Path), pin, clock);
        LogLoaded(runtime.Facts.Name, runtime.Facts.Quantization, file.Sha256, runtime.Facts.KernelClass, clock.GetElapsedTime(startedAt).TotalSeconds);
        if (placement.Refusal(runtime.Facts) is { Length: > 0 } refusal && options.Backend != "cpu") LogRefused(runtime.Facts.Name, refusal);
    }

    /// <summary>A model that takes nothing more: what it did until now is all that it did.</summary>
    private void Forget(LoadedModel model)
    {
        lock (_totalling)
        {
            _unloaded += model.Runtime.Totals;
            _models.TryRemove(model.File.Sha256, out _);
        }
    }

    private void Reload(LoadedModel model)
    {
        Forget(model);
        try
        {
            LoadFile(model.File, model.IsConfigured, model.Pin);
        }
        catch (NodeSetupException exception)
        {
            model.Pin?.Dispose();
            LogGone(model.Runtime.Facts.Name, model.File.Sha256, exception.Message);
        }
    }

    private ModelRuntime LoadRuntime(ModelFile file)
    {
        try
        {
            return ModelRuntime.Load(file.Path, RuntimeOptions with { CudaDevice = placement.Choose(_models.Values) });
        }
        catch (Exception exception) when (exception is ModelFormatException or BackendUnavailableException or BackendMemoryException or BackendLostException)
        {
            throw new NodeSetupException($"The model file {file.Path} cannot be served: {exception.Message}");
        }
    }

    private static IAsyncEnumerable<GenerationDelta> StartAsync(ModelRuntime runtime, InferenceTask task, CancellationToken cancellationToken)
    {
        try
        {
            return runtime.GenerateAsync(TaskMapping.ToRequest(task, runtime), cancellationToken);
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
        catch (ModelOutputException exception)
        {
            throw TaskFailedException.Permanent("MODEL_OUTPUT_INVALID", exception.Message);
        }
        catch (QueueFullException exception)
        {
            throw TaskFailedException.OfThisNode("NODE_BUSY", exception.Message);
        }
        catch (Exception exception) when (exception is BackendLostException or BackendMemoryException)
        {
            throw TaskMapping.OfTheGpu(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Model} {Quantization} ({Sha256}) on {KernelClass} in {Seconds:F2} s")]
    private partial void LogLoaded(string model, string quantization, string sha256, string kernelClass, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Model} runs on the processor: {Reason}")]
    private partial void LogRefused(string model, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "GPU {Gpus} failed; {Models} model(s) are loaded anew")]
    private partial void LogLost(string gpus, int models);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Model} ({Sha256}) was lost with its GPU and cannot be loaded anew: {Reason}")]
    private partial void LogGone(string model, string sha256, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Unloaded {Model} ({Sha256})")]
    private partial void LogUnloaded(string model, string sha256);
}
