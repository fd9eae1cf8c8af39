namespace AIForge.Coordinator.Platform.Database;

/// <summary>
/// For acts that each need a commit. Each is on the disk before its caller goes on; those that wait at the same time share a transaction, so
/// that the log is written, and what they all want is locked, once for all of them.
/// </summary>
/// <param name="busy">What to answer when too many wait.</param>
/// <param name="commit">Does the acts in one transaction, all or none, and tells the outcome of each. Runs again after a conflict.</param>
/// <param name="lanes">How many groups may be at it at the same time. While they are, the next one gathers.</param>
internal sealed class SharedCommits<TAct, TOutcome>(
    Func<Exception> busy, Func<IReadOnlyList<TAct>, CancellationToken, Task<TOutcome[]>> commit, int lanes = 2)
{
    private const int LargestGroup = 100, MostWaiting = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private int _lanes;

    /// <param name="cancellationToken">Counts while the act waits. Once it is begun together with others its outcome is told.</param>
    public Task<TOutcome> RunAsync(TAct act, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(act, cancellationToken);
        lock (_gate)
        {
            if (_waiting.Count >= MostWaiting) throw busy();
            _waiting.Enqueue(waiting);
            if (_lanes == lanes) return waiting.Outcome.Task;
            _lanes++;
        }

        // On this thread until the database is waited for: one change of threads less on the way of each act.
        _ = RunLaneAsync();
        return waiting.Outcome.Task;
    }

    private async Task RunLaneAsync()
    {
        while (Next() is { } group) await CommitAsync(group);
    }

    /// <summary>Null when nobody waits; this lane has ended then.</summary>
    private List<Waiting>? Next()
    {
        lock (_gate)
        {
            var group = new List<Waiting>();
            while (group.Count < LargestGroup && _waiting.TryDequeue(out var waiting))
            {
                if (waiting.CancellationToken.IsCancellationRequested) waiting.Outcome.SetCanceled(waiting.CancellationToken);
                else group.Add(waiting);
            }

            if (group.Count > 0) return group;
            _lanes--;
            return null;
        }
    }

    private async Task CommitAsync(List<Waiting> group)
    {
        // Whoever is alone may still leave; of several none may take the others along.
        var token = group.Count == 1 ? group[0].CancellationToken : CancellationToken.None;
        try
        {
            var outcomes = await ConflictRetry.RunAsync(() => commit([.. group.Select(waiting => waiting.Act)], token));
            for (var i = 0; i < group.Count; i++) group[i].Outcome.SetResult(outcomes[i]);
        }
        catch (Exception) when (group.Count > 1)
        {
            // What is wrong with one must not keep the others from being done. What was committed after all is found by its id.
            foreach (var waiting in group) await CommitAsync([waiting]);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            group[0].Outcome.SetCanceled(token);
        }
        catch (Exception exception)
        {
            group[0].Outcome.SetException(exception);
        }
    }

    private sealed record Waiting(TAct Act, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<TOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
