using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payouts;

/// <summary>Moves what is payable to its owner's own balance, so that he can spend it here.</summary>
internal sealed class BalanceTransfer(Db db, NodeRegistry nodes, LedgerBook book, LedgerBalances balances, LedgerEntries entries)
{
    /// <summary>Refuses a node of somebody else.</summary>
    public async Task RequireOwnAsync(Guid userId, Guid? nodeId, CancellationToken cancellationToken)
    {
        if (nodeId is { } node) await nodes.FindAsync(node, userId, cancellationToken);
    }

    /// <summary>The amount that was moved, and the entry that moved it. The same id again moves nothing and finds what was moved.</summary>
    /// <param name="nodeId">Whose earnings are moved, one of the user's; null for those of the user.</param>
    /// <param name="amount">Null for everything.</param>
    public async Task<(Money Amount, Guid EntryId)> MoveAsync(
        Guid actId, Guid userId, Guid? nodeId, Asset asset, Money? amount, CancellationToken cancellationToken)
    {
        var from = nodeId is { } id ? LedgerAccount.NodePayable(asset, id) : LedgerAccount.UserPayable(asset, userId);
        var entryId = LedgerIds.Of("payout.to_balance", actId);
        return (await ConflictRetry.RunAsync(() => MoveAsync(entryId, from, nodeId is not null, userId, amount, cancellationToken)), entryId);
    }

    private async Task<Money> MoveAsync(Guid entryId, LedgerAccount from, bool isOfNode, Guid userId, Money? wanted, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (await entries.FindAsync(work, entryId, cancellationToken) is { } earlier) return earlier.Legs[0].Amount;

        var payable = (await balances.OfAsync(work, from, cancellationToken)).Available;
        var amount = wanted ?? payable;
        if (amount.IsZero) throw PayoutsFaults.NothingToMove(null, payable, isOfNode);
        var leg = new Leg(from, LedgerAccount.UserAvailable(from.Asset, userId), amount);
        if (await book.TransferAsync(work, new LedgerEntry(entryId, EntryKind.ToBalance, "to balance", [leg]), cancellationToken) == LedgerOutcome.InsufficientFunds)
            throw PayoutsFaults.NothingToMove(amount, payable, isOfNode);
        await work.CommitAsync(cancellationToken);
        return amount;
    }
}
