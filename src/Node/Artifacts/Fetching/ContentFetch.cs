using System.Buffers;
using AIForge.Node.Artifacts.Cache;
using AIForge.Storage.UnixFs;

namespace AIForge.Node.Artifacts.Fetching;

/// <summary>
/// Fetches one file from several sources at once. Every chunk is hashed before it is written; a source that gives a wrong one is not asked
/// again, nor is one that fails, falls silent or is far slower than the best. Steps 3–5 of docs/flows/model-distribution.md.
/// </summary>
internal sealed partial class ContentFetch(ContentTree tree, FileStream part, VerifiedChunks chunks, TimeProvider clock, ILogger logger)
{
    // A source this many times slower than the best one holds the others up at the end.
    private const int SlowestShare = 20;

    private const int FailuresForgiven = 2;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ILogger _logger = logger;
    private readonly long _startedAt = clock.GetTimestamp();
    private readonly SpanQueue _queue = new(chunks, tree.Count);
    private readonly int _before = chunks.Count;
    private readonly List<SourceRate> _rates = [];
    private string _lastFailure = "no source was given";
    private FetchFailure _failure;

    public FetchProgress Progress
    {
        get
        {
            var (done, fetched) = (chunks.Count, chunks.Count - _before);
            TimeSpan? remaining = fetched == 0 ? null : clock.GetElapsedTime(_startedAt) / fetched * (tree.Count - done);
            return new FetchProgress((double)done / tree.Count, remaining);
        }
    }

    /// <exception cref="FetchFailedException">No source is left.</exception>
    public async Task RunAsync(IReadOnlyList<IChunkSource> sources, CancellationToken cancellationToken)
    {
        foreach (var round in new[] { sources.Where(source => !source.IsLastResort), sources.Where(source => source.IsLastResort) })
        {
            if (chunks.Count == tree.Count) return;
            await Task.WhenAll(round.Select(source => DrainAsync(source, cancellationToken)).ToArray());
        }

        if (chunks.Count < tree.Count) throw new FetchFailedException($"No source gives the rest of {tree.File}: {_lastFailure}.") { Failure = _failure };
    }

    /// <summary>Fetches spans from one source until nothing is missing or the source is given up.</summary>
    private async Task DrainAsync(IChunkSource source, CancellationToken cancellationToken)
    {
        var rate = new SourceRate(clock);
        lock (_rates) _rates.Add(rate);
        for (var failures = 0; chunks.Count < tree.Count;)
        {
            if (_queue.Take() is not { } span)
            {
                // Others are at work on the rest: what they do not bring comes back.
                await Task.Delay(Pause, clock, cancellationToken);
                continue;
            }

            var verdict = await FetchAsync(source, span.First, span.Count, rate, cancellationToken);
            if (verdict == Verdict.Good) continue;
            if (verdict == Verdict.GivenUp || ++failures > FailuresForgiven || cancellationToken.IsCancellationRequested) break;
        }

        lock (_rates) _rates.Remove(rate);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<Verdict> FetchAsync(IChunkSource source, int first, int count, SourceRate rate, CancellationToken cancellationToken)
    {
        var length = (int)(ContentTree.OffsetOf(first + count - 1) + tree.LengthOf(first + count - 1) - ContentTree.OffsetOf(first));
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var startedAt = clock.GetTimestamp();
        try
        {
            await ReceiveAsync(source, first, buffer.AsMemory(0, length), startedAt, cancellationToken);
            rate.Add(length, startedAt);
            return Keep(source, first, count, buffer);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or Grpc.Core.RpcException)
        {
            if (!cancellationToken.IsCancellationRequested) Failed(source, exception is OperationCanceledException ? "it is silent or too slow" : exception.Message, FailureOf(exception));
            return exception is OperationCanceledException ? Verdict.GivenUp : Verdict.Failed;
        }
        finally
        {
            for (var i = 0; i < count; i++)
                if (!chunks[first + i]) _queue.Return(first + i);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Waits for the source as long as it gives something and does not fall far behind the best.</summary>
    private async Task ReceiveAsync(IChunkSource source, int first, Memory<byte> buffer, long startedAt, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Silence, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        var received = 0L;
        await source.ReadAsync(ContentTree.OffsetOf(first), buffer, bytes =>
        {
            received += bytes;
            silence.CancelAfter(Silence);
            var elapsed = clock.GetElapsedTime(startedAt);
            if (elapsed > TimeSpan.FromSeconds(2) && received / elapsed.TotalSeconds * SlowestShare < Best()) ending.Cancel();
        }, ending.Token);
    }

    private double Best()
    {
        lock (_rates) return _rates.Count == 0 ? 0 : _rates.Max(rate => rate.BytesPerSecond);
    }

    /// <summary>Writes what is right; the first wrong chunk ends the use of the source.</summary>
    private Verdict Keep(IChunkSource source, int first, int count, byte[] buffer)
    {
        for (var i = 0; i < count; i++)
        {
            var bytes = buffer.AsSpan((int)(ContentTree.OffsetOf(first + i) - ContentTree.OffsetOf(first)), tree.LengthOf(first + i));
            if (!tree.Matches(first + i, bytes))
            {
                Failed(source, $"chunk {first + i} is not what it should be", FetchFailure.Damaged);
                return Verdict.GivenUp;
            }

            RandomAccess.Write(part.SafeFileHandle, bytes, ContentTree.OffsetOf(first + i));
            chunks.Set(first + i, true);
        }

        return Verdict.Good;
    }

    private static FetchFailure FailureOf(Exception exception) =>
        exception is Grpc.Core.RpcException { StatusCode: Grpc.Core.StatusCode.NotFound } ? FetchFailure.NotFound : FetchFailure.Unavailable;

    /// <summary>The last failure counts: it is the coordinator's, which is asked last.</summary>
    private void Failed(IChunkSource source, string why, FetchFailure failure)
    {
        _failure = failure;
        Volatile.Write(ref _lastFailure, $"{source.Name}: {why}");
        LogSourceFailed(tree.File.ToString(), source.Name, why);
    }

    private enum Verdict
    {
        Good,
        Failed,

        /// <summary>Given up for good.</summary>
        GivenUp,
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Fetching {Cid}: {Source} failed: {Why}")]
    private partial void LogSourceFailed(string cid, string source, string why);
}
