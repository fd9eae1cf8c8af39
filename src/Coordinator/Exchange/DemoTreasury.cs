using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange;

/// <summary>AITBC for the demo account of a network on one machine, which nobody pays for: from the treasury, like what is sold.</summary>
public sealed class DemoTreasury
{
    private readonly Db _db;
    private readonly LedgerBook _book;
    private readonly LedgerBalances _balances;
    private readonly TimeProvider _clock;

    internal DemoTreasury(Db db, LedgerBook book, LedgerBalances balances, TimeProvider clock) => (_db, _book, _balances, _clock) = (db, book, balances, clock);

    /// <summary>False when the account has less than that and the treasury has no more.</summary>
    /// <param name="tokens">Whole AITBC that the account is to have at least.</param>
    public async Task<bool> TopUpAsync(Guid userId, long tokens, CancellationToken cancellationToken)
    {
        var account = LedgerAccount.UserAvailable(Asset.Aitbc, userId);
        var wanted = Money.Whole(Asset.Aitbc, tokens);
        var has = (await _balances.OfAsync(account, cancellationToken)).Available;
        if (has >= wanted) return true;

        await using var work = await _db.BeginAsync(cancellationToken);
        var leg = new Leg(LedgerAccount.Treasury(), account, wanted - has);
        if (await _book.TransferAsync(work, new LedgerEntry(Guid.CreateVersion7(_clock.GetUtcNow()), EntryKind.Adjustment, "demo account", [leg]), cancellationToken) != LedgerOutcome.Applied) return false;
        await work.CommitAsync(cancellationToken);
        return true;
    }
}
