using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Ledger;

/// <summary>
/// For acts that stand alone. Each is on the disk before its caller goes on; those that wait at the same time share a transaction, so that
/// a busy account is locked, and the log written, once for all of them. An act that belongs to other writes goes to <see cref="LedgerBook"/>.
/// </summary>
internal sealed class GroupCommit(Db db, LedgerBook book)
{
    // While one group commits, the next one gathers.
    private const int Lanes = 2, LargestGroup = 200, MostWaiting = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<Act> _waiting = new();
    private int _lanes;

    /// <param name="cancellationToken">Counts while the act waits. Once it is begun its outcome is told.</param>
    /// <exception cref="LedgerConflictException">The id was used with other content.</exception>
    public Task<LedgerOutcome> ApplyAsync(LedgerCommand command, CancellationToken cancellationToken)
    {
        var act = new Act(command, cancellationToken);
        lock (_gate)
        {
            if (_waiting.Count >= MostWaiting) throw LedgerFaults.Busy();
            _waiting.Enqueue(act);
            if (_lanes == Lanes) return act.Outcome.Task;
            _lanes++;
        }

        _ = Task.Run(RunAsync, CancellationToken.None);
        return act.Outcome.Task;
    }

    private async Task RunAsync()
    {
        while (Next() is { } group) await ApplyAsync(group);
    }

    /// <summary>Null when nothing waits; this lane has ended then.</summary>
    private List<Act>? Next()
    {
        lock (_gate)
        {
            var group = new List<Act>();
            while (group.Count < LargestGroup && _waiting.TryDequeue(out var act))
            {
                if (act.CancellationToken.IsCancellationRequested) act.Outcome.SetCanceled(act.CancellationToken);
                else group.Add(act);
            }

            if (group.Count > 0) return group;
            _lanes--;
            return null;
        }
    }

    private async Task ApplyAsync(List<Act> group)
    {
        try
        {
            var outcomes = await ConflictRetry.RunAsync(() => CommitAsync([.. group.Select(act => act.Command)]));
            for (var i = 0; i < group.Count; i++) group[i].Outcome.SetResult(outcomes[i]);
        }
        catch (Exception) when (group.Count > 1)
        {
            // What is wrong with one must not keep the others from being applied. What was committed after all is found by its id.
            foreach (var act in group) await ApplyAsync([act]);
        }
        catch (Exception exception)
        {
            group[0].Outcome.SetException(exception);
        }
    }

    private async Task<LedgerOutcome[]> CommitAsync(IReadOnlyList<LedgerCommand> commands)
    {
        await using var work = await db.BeginAsync(CancellationToken.None);
        var outcomes = await book.ApplyAsync(work, commands, CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
        return outcomes;
    }

    private sealed record Act(LedgerCommand Command, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<LedgerOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
