using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Ledger;

/// <summary>
/// The one writer of balances. Every act is one round trip, inside the caller's transaction or as one of its own, and takes its locks in one order;
/// acts of one transaction may still cross those of another, so a caller of several retries 40001 and 40P01.
/// </summary>
internal sealed class LedgerBook(LedgerStore store, TimeProvider clock)
{
    // What ledger_apply returns beside the outcomes.
    private const int Conflict = 6;

    /// <summary>Posts all legs or none.</summary>
    /// <exception cref="LedgerConflictException">The id was used with other content.</exception>
    public Task<LedgerOutcome> TransferAsync(UnitOfWork work, LedgerEntry entry, CancellationToken cancellationToken) =>
        ApplyAsync(work, LedgerCommand.Transfer(entry), cancellationToken);

    public Task<LedgerOutcome> HoldAsync(UnitOfWork work, LedgerHold hold, CancellationToken cancellationToken) =>
        ApplyAsync(work, LedgerCommand.Hold(hold), cancellationToken);

    /// <summary>The legs debit the hold's account, together at most what is held; the rest is freed.</summary>
    public Task<LedgerOutcome> SettleAsync(UnitOfWork work, Guid holdId, LedgerEntry entry, CancellationToken cancellationToken) =>
        ApplyAsync(work, LedgerCommand.Settle(holdId, entry), cancellationToken);

    /// <summary>Frees all that is held.</summary>
    public Task<LedgerOutcome> VoidAsync(UnitOfWork work, Guid holdId, Guid id, string reason, CancellationToken cancellationToken) =>
        ApplyAsync(work, LedgerCommand.Void(holdId, id, reason), cancellationToken);

    /// <summary>The command in a transaction of its own: it is on the disk when this returns. For whoever has nothing else to write with it.</summary>
    /// <exception cref="LedgerConflictException">The id was used with other content.</exception>
    public async Task<LedgerOutcome> ApplyAloneAsync(LedgerCommand command, CancellationToken cancellationToken) =>
        OutcomeOf(command, await store.ApplyAloneAsync(new LedgerCall(command, clock.GetUtcNow()), cancellationToken));

    /// <summary>
    /// Applies the commands, each by itself: one that is refused does not keep the others from being applied. One round trip when
    /// nothing is refused; what is in doubt is divided until the refused ones are found.
    /// </summary>
    public async Task<LedgerOutcome[]> ApplyAsync(UnitOfWork work, IReadOnlyList<LedgerCommand> commands, CancellationToken cancellationToken)
    {
        var outcomes = new LedgerOutcome[commands.Count];
        var open = new Stack<Range>([Range.All]);
        while (commands.Count > 0 && open.TryPop(out var range))
        {
            var (offset, length) = range.GetOffsetAndLength(commands.Count);
            if (length == 1)
            {
                outcomes[offset] = await ApplyAsync(work, commands[offset], cancellationToken);
            }
            else if (!await store.ApplyAsync(work, new LedgerBatch([.. commands.Skip(offset).Take(length)], clock.GetUtcNow()), cancellationToken))
            {
                open.Push((offset + (length / 2))..(offset + length));
                open.Push(offset..(offset + (length / 2)));
            }
        }

        return outcomes;
    }

    private async Task<LedgerOutcome> ApplyAsync(UnitOfWork work, LedgerCommand command, CancellationToken cancellationToken) =>
        OutcomeOf(command, await store.ApplyAsync(work, new LedgerCall(command, clock.GetUtcNow()), cancellationToken));

    private static LedgerOutcome OutcomeOf(LedgerCommand command, short result) =>
        result == Conflict ? throw LedgerConflictException.Of(command.Id) : (LedgerOutcome)result;
}
