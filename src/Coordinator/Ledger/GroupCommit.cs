using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Ledger;

/// <summary>
/// For acts on the ledger that stand alone: those that wait at the same time share a commit, and a busy account is locked once for all of
/// them. An act that belongs to other writes goes to <see cref="LedgerBook"/>.
/// </summary>
internal sealed class GroupCommit(Db db, LedgerBook book)
{
    private readonly SharedCommits<LedgerCommand, LedgerOutcome> _commits = new(LedgerFaults.Busy, async (commands, cancellationToken) =>
    {
        if (commands is [var alone]) return [await book.ApplyAloneAsync(alone, cancellationToken)];
        await using var work = await db.BeginAsync(cancellationToken);
        var outcomes = await book.ApplyAsync(work, commands, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return outcomes;
    });

    /// <param name="cancellationToken">Counts until the act is begun together with others; then its outcome is told.</param>
    /// <exception cref="LedgerConflictException">The id was used with other content.</exception>
    public Task<LedgerOutcome> ApplyAsync(LedgerCommand command, CancellationToken cancellationToken) => _commits.RunAsync(command, cancellationToken);
}
