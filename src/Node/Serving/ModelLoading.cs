using System.Threading.Channels;
using AIForge.Inference.Formats;
using AIForge.Node.Artifacts;
using AIForge.Node.Artifacts.Cache;
using AIForge.Node.Artifacts.Fetching;
using AIForge.Protocol.Node.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Node.Serving;

/// <summary>
/// Brings the loaded models in line with what the coordinator wants: fetches, checks the fit, loads, and unloads what is wanted no more, one
/// after the other and never under a running generation. Steps 2–7 of docs/flows/model-distribution.md.
/// </summary>
internal sealed partial class ModelLoading(
    ModelServing serving, ModelMemory memory, ModelCache cache, ModelFetching fetching, ModelDecryption decryption, ContentTickets tickets, NodeOptions options, TimeProvider clock, ILogger<ModelLoading> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, LoadState> _wanted = new(StringComparer.Ordinal);
    private (string Sha256, CancellationTokenSource Ending)? _current;
    private Action<ModelReport>? _report;

    public ModelReport Report
    {
        get
        {
            var report = new ModelReport { ContentUrl = options.ServeContent };
            if (options.CacheGigabytes > 0) (report.LoadableBytes, report.FetchableBytes) = (memory.LoadableBytes, cache.FetchableBytes);
            var servable = serving.Servable.ToDictionary(model => model.Sha256, StringComparer.Ordinal);
            var cached = cache.Models.ToDictionary(model => model.Sha256, StringComparer.Ordinal);
            lock (_lock)
            {
                foreach (var sha256 in serving.Added.Concat(cached.Keys).Concat(_wanted.Keys).Distinct(StringComparer.Ordinal))
                    report.Models.Add(StateOf(sha256, servable.GetValueOrDefault(sha256), cached.GetValueOrDefault(sha256), _wanted.GetValueOrDefault(sha256)));
            }

            return report;
        }
    }

    /// <summary>A stream is open: reports go there.</summary>
    public void Connect(Action<ModelReport> report)
    {
        lock (_lock) _report = report;
    }

    public void Disconnect()
    {
        lock (_lock) _report = null;
    }

    /// <summary>The newest word of the coordinator. What it left out meanwhile is given up; what it names again is tried again.</summary>
    public void Desire(DesiredModels desired)
    {
        tickets.Use(desired.TicketKey.ToByteArray());
        lock (_lock)
        {
            var models = desired.Models.DistinctBy(model => model.Sha256).ToDictionary(model => model.Sha256, StringComparer.Ordinal);
            foreach (var gone in _wanted.Keys.Where(sha256 => !models.ContainsKey(sha256)).ToList()) _wanted.Remove(gone);
            foreach (var model in models.Values.Where(model => !_wanted.ContainsKey(model.Sha256))) _wanted[model.Sha256] = new LoadState(model);
            if (_current is { } current && !models.ContainsKey(current.Sha256)) current.Ending.Cancel();
        }

        _wake.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.CacheGigabytes == 0) return;
        await using var reporting = clock.CreateTimer(_ => TellWhileLoading(), null, Interval, Interval);
        while (!stoppingToken.IsCancellationRequested)
        {
            var (next, left) = Plan();
            foreach (var sha256 in left) await serving.TryRemoveAsync(sha256);
            if (left.Count > 0) Tell();
            if (next is not null) await LoadAsync(next, stoppingToken);
            else await WaitAsync(left.Count > 0, stoppingToken);
        }
    }

    private (LoadState? Next, IReadOnlyList<string> Unwanted) Plan()
    {
        lock (_lock)
        {
            return (_wanted.Values.FirstOrDefault(state => state.Failure is null && !serving.Has(state.Model.Sha256)), [.. serving.Added.Where(sha256 => !_wanted.ContainsKey(sha256))]);
        }
    }

    /// <summary>Until the coordinator says something new, or for a moment when something that runs holds what is to be unloaded.</summary>
    private async Task WaitAsync(bool isBusy, CancellationToken stoppingToken)
    {
        using var limit = isBusy ? new CancellationTokenSource(Interval, clock) : new CancellationTokenSource();
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, limit.Token);
        try
        {
            await _wake.Reader.ReadAsync(waiting.Token);
        }
        catch (OperationCanceledException)
        {
            // The moment is over, or the node stops: the loop looks which.
        }
    }

    private async Task LoadAsync(LoadState state, CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        lock (_lock) _current = (state.Model.Sha256, ending);
        Tell();
        try
        {
            await LoadFileAsync(state, ending.Token);
        }
        catch (Exception) when (ending.IsCancellationRequested)
        {
            // No longer wanted, or the node stops: what was fetched so far stays for the next time.
        }
        catch (Exception exception) when (exception is FetchFailedException or NodeSetupException or ModelFormatException or IOException or HttpRequestException or UnauthorizedAccessException)
        {
            state.Failure = exception.Message;
            LogFailed(state.Model.Name, state.Model.Sha256, exception.Message);
        }
        catch (Exception exception)
        {
            // The loop must go on for the other models.
            state.Failure = "The node failed unexpectedly.";
            LogDefect(exception, state.Model.Name);
        }
        finally
        {
            lock (_lock) _current = null;
            Tell();
        }
    }

    private async Task LoadFileAsync(LoadState state, CancellationToken cancellationToken)
    {
        var sha256 = state.Model.Sha256;
        if (cache.Find(sha256) is not { } held)
        {
            // The weights are most of it: what can never fit is not fetched.
            if (state.Model.SizeBytes > memory.LoadableBytes) throw new FetchFailedException(DoesNotFit(state.Model.SizeBytes));
            await fetching.FetchAsync(state.Model, state.Fetching, cancellationToken);
            held = cache.Find(sha256) ?? throw new FetchFailedException("The file was fetched and is gone again.");
        }

        var (model, pin) = held;
        state.IsFetched = true;
        var (loaded, plain) = (false, default(MemoryFile));
        try
        {
            if (state.Model.Encrypted)
            {
                await MakeRoomAsync(model.SizeBytes, cancellationToken);
                plain = await decryption.OpenAsync(state.Model, model.Path, cancellationToken);
            }

            var path = plain?.Path ?? model.Path;
            // What was decrypted is in memory already.
            await MakeRoomAsync(serving.MemoryOf(path) - (plain is null ? 0 : model.SizeBytes), cancellationToken);
            await Task.Run(() => serving.Add(new ModelFile(path, sha256, model.SizeBytes), new Held(pin, plain)), cancellationToken);
            loaded = true;
        }
        catch (Exception exception) when (exception is NodeSetupException or ModelFormatException)
        {
            pin.Dispose();
            cache.Forget(model.Cid);
            throw;
        }
        finally
        {
            if (!loaded) new Held(pin, plain).Dispose();
        }
    }

    /// <summary>Unloads what nobody uses, the longest unused first, until the model fits; nothing when it cannot fit.</summary>
    private async Task MakeRoomAsync(long bytes, CancellationToken cancellationToken)
    {
        if (memory.LoadableBytes < bytes) throw new FetchFailedException(DoesNotFit(bytes));
        foreach (var sha256 in serving.Added)
        {
            if (memory.FreeBytes >= bytes) return;
            cancellationToken.ThrowIfCancellationRequested();
            if (await serving.TryRemoveAsync(sha256)) lock (_lock) _wanted.Remove(sha256);
        }

        if (memory.FreeBytes < bytes) throw new FetchFailedException(DoesNotFit(bytes));
    }

    private string DoesNotFit(long bytes) => $"The model takes {bytes >> 20} MB of memory, and {memory.LoadableBytes >> 20} MB can be had.";

    private static ModelState StateOf(string sha256, ServableModel? loaded, CachedModel? cached, LoadState? wanted)
    {
        var state = new ModelState { Sha256 = sha256, Cid = cached?.Cid ?? wanted?.Model.Cid ?? "" };
        if (loaded is not null)
        {
            (state.Phase, state.Fraction, state.KernelClass, state.ContextLength) = (ModelPhase.Loaded, 1, loaded.KernelClass, loaded.ContextLength);
            state.Reason = loaded.GpuRefusal;
        }
        else if (wanted is { Failure: { } reason })
        {
            (state.Phase, state.Reason) = (ModelPhase.Failed, reason);
        }
        else if (wanted is not null)
        {
            var progress = wanted.Progress;
            (state.Phase, state.Fraction) = (ModelPhase.Loading, progress.Fraction);
            if (progress.Remaining is { } remaining) state.Remaining = remaining.ToDuration();
        }
        else
        {
            state.Phase = ModelPhase.Cached;
        }

        return state;
    }

    private void TellWhileLoading()
    {
        bool isLoading;
        lock (_lock) isLoading = _current is not null;
        if (isLoading) Tell();
    }

    private void Tell()
    {
        var report = Report;
        lock (_lock) _report?.Invoke(report);
    }

    /// <summary>What a loaded model holds: its place in the cache and, of an encrypted one, the memory that it lies in.</summary>
    private sealed record Held(IDisposable Pin, MemoryFile? Plain) : IDisposable
    {
        public void Dispose()
        {
            Pin.Dispose();
            Plain?.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Model} ({Sha256}) cannot be loaded: {Reason}")]
    private partial void LogFailed(string model, string sha256, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Loading {Model} failed unexpectedly")]
    private partial void LogDefect(Exception exception, string model);
}
