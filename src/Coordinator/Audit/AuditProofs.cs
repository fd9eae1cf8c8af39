using AIForge.Chains.Merkle;
using AIForge.Coordinator.Contracts;
using AIForge.Coordinator.Ledger;

namespace AIForge.Coordinator.Audit;

/// <summary>Finds the proof of an entry, and what it proves for those whom it concerns.</summary>
internal sealed class AuditProofs(LedgerHistoryStore ledger, BatchesStore batches, ContractTransactions transactions, INodeOwners nodes, ICreditOwners credits)
{
    /// <param name="reader">The user who asks; null for anybody.</param>
    /// <returns>Null for an id that no entry has.</returns>
    public async Task<EntryProof?> FindAsync(Guid entryId, Guid? reader, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(entryId, cancellationToken) is not { } entry) return null;
        var command = StoredEntry.CommandOf(entry, await ledger.LegsAsync(entry.Seq, cancellationToken));
        var content = reader is { } user && await MayReadAsync(user, command, cancellationToken) ? new EntryContent(command, entry.Content, entry.Hash) : null;
        if (await batches.OfEntryAsync(entry.Seq, cancellationToken) is not { } batch) return new EntryProof(entryId, null, [], null, null, content);

        var items = await batches.ItemsAsync(batch.Id, cancellationToken);
        var leaf = items.Single(item => item.Entry == entry.Seq).Leaf;
        // From the leaves as they were anchored: an entry that was changed since does not lead to the root, and shows.
        var path = MerkleTree.Of([.. items.Select(item => item.Leaf)]).PathOf(leaf);
        return new EntryProof(entryId, leaf, path, batch, await transactions.FindAsync(batch.TransactionId, cancellationToken), content);
    }

    /// <summary>
    /// Whose account it moves. The earnings of many people come free, and a month's pool is divided, in one entry: what it says cannot be
    /// shown in part, so only somebody who is alone in it reads it.
    /// </summary>
    private async Task<bool> MayReadAsync(Guid user, LedgerCommand command, CancellationToken cancellationToken)
    {
        var isOfMany = command.Kind is EntryKind.EarningsRelease or EntryKind.PoolDistribution or EntryKind.ServicePool;
        var isParty = false;
        foreach (var account in (await AccountsAsync(command, cancellationToken)).Where(IsPersonal))
        {
            var isOwn = await IsOfAsync(user, account, cancellationToken);
            if (isOwn != isOfMany) return isOwn;
            isParty |= isOwn;
        }

        return isParty;
    }

    private static bool IsPersonal(LedgerAccount account) => account.Code is AccountCode.UserAvailable or AccountCode.UserHeld or AccountCode.UserPayable
        or AccountCode.Receivable or AccountCode.NodeHeld or AccountCode.NodePayable or AccountCode.ApiCredits;

    private async Task<bool> IsOfAsync(Guid user, LedgerAccount account, CancellationToken cancellationToken) =>
        account.Code switch
        {
            AccountCode.NodeHeld or AccountCode.NodePayable => Guid.TryParse(account.Owner, out var node) && await nodes.IsOwnerAsync(user, node, cancellationToken),
            AccountCode.ApiCredits => Guid.TryParse(account.Owner, out var subscription) && await credits.IsOwnerAsync(user, subscription, cancellationToken),
            _ => account.Owner == user.ToString(),
        };

    /// <summary>Of an entry that gives a hold back, the hold's.</summary>
    private async Task<IReadOnlyList<LedgerAccount>> AccountsAsync(LedgerCommand command, CancellationToken cancellationToken)
    {
        if (command.NewHold is { } own) return [own.Account];
        if (command.Legs.Count > 0) return [.. command.Legs.SelectMany(leg => new[] { leg.Debit, leg.Credit }).Distinct()];
        var hold = command.HoldId is { } id ? await ledger.FindAsync(id, cancellationToken) : null;
        return hold is null || StoredEntry.CommandOf(hold, []).NewHold is not { } held ? [] : [held.Account];
    }
}
