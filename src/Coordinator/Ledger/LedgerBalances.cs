using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Ledger;

/// <summary>What accounts hold now. An account that was never used holds nothing.</summary>
internal sealed class LedgerBalances(LedgerStore store)
{
    public async Task<Balance> OfAsync(LedgerAccount account, CancellationToken cancellationToken) =>
        Read(account, await store.BalanceAsync(account.Owner, (short)account.Code, (short)account.Asset, cancellationToken));

    /// <summary>As the transaction sees it. Nothing is locked: to spend, try to, and look at the outcome.</summary>
    public async Task<Balance> OfAsync(UnitOfWork work, LedgerAccount account, CancellationToken cancellationToken) =>
        Read(account, await store.BalanceAsync(work, account.Owner, (short)account.Code, (short)account.Asset, cancellationToken));

    /// <summary>Every account of a user that was ever used, by asset and code.</summary>
    public async Task<IReadOnlyList<Balance>> OfUserAsync(Guid userId, CancellationToken cancellationToken)
    {
        var owner = userId.ToString();
        var rows = await store.BalancesAsync(owner, cancellationToken);
        return [.. rows.Select(row => Read(new LedgerAccount((Asset)row.Asset, (AccountCode)row.Code, owner), row))];
    }

    private static Balance Read(LedgerAccount account, BalanceRow row) => new(account, row.Posted, row.Held);
}
