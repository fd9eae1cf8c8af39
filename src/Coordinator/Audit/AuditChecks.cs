using AIForge.Chains;
using AIForge.Chains.Contracts;
using AIForge.Chains.Merkle;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Contracts;
using AIForge.Coordinator.Ledger;

namespace AIForge.Coordinator.Audit;

/// <summary>Part of every audit of the ledger: recomputes each leaf and root from the entries, and compares the roots with those on the chain.</summary>
internal sealed class AuditChecks(BatchesStore store, ContractTransactions transactions, ContractNetwork network, IContractChain chain) : ILedgerCheck
{
    private const int AtOnce = 100;

    public async Task<IReadOnlyList<string>> RunAsync(int limit, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        var after = 0L;
        var isChainAsked = network.IsEnabled;
        while (differences.Count < limit && await store.AfterAsync(after, AtOnce, cancellationToken) is { Count: > 0 } batches)
        {
            foreach (var batch in batches)
            {
                differences.AddRange(Compare(batch, await store.ItemsAsync(batch.Id, cancellationToken)));
                if (!isChainAsked || batch.ChainId != network.ChainId || batch.Contract != network.AddressOf(ContractTarget.Anchor).ToString()) continue;
                try
                {
                    differences.AddRange(await CompareWithChainAsync(batch, cancellationToken));
                }
                catch (RpcException exception)
                {
                    isChainAsked = false;
                    differences.Add($"from batch {batch.Number} on the roots could not be compared with the chain: {exception.Message}");
                }
            }

            after = batches[^1].Id;
        }

        return [.. differences.Take(limit)];
    }

    private static IEnumerable<string> Compare(BatchRecord batch, IReadOnlyList<BatchItem> items)
    {
        if (items.Count != batch.Entries) yield return $"batch {batch.Number} has {items.Count} entries, and was closed with {batch.Entries}";
        foreach (var item in items)
        {
            if (item is not { Id: { } id, Content: { } content, Hash: { } hash }) yield return $"entry {item.Entry} of batch {batch.Number} is missing";
            else if (!LedgerLeaf.Of(id, content, hash).AsSpan().SequenceEqual(item.Leaf)) yield return $"entry {id} is not what was put into batch {batch.Number}";
        }

        if (items.Count > 0 && !MerkleTree.Of([.. items.Select(item => item.Leaf)]).Root.AsSpan().SequenceEqual(batch.Root))
            yield return $"batch {batch.Number} has another root than its leaves";
    }

    /// <summary>What is on its way may be missing; what is said to be there must be there, in the contract's storage and in its events.</summary>
    private async Task<IEnumerable<string>> CompareWithChainAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        var anchored = await chain.CallAsync(ContractTarget.Anchor, AnchorCall.RootOf(batch.Number), cancellationToken);
        var call = await transactions.FindAsync(batch.TransactionId, cancellationToken);
        var isThere = anchored.AsSpan().ContainsAnyExcept((byte)0);
        if (isThere && !anchored.AsSpan().SequenceEqual(batch.Root)) return [$"the chain has another root for batch {batch.Number}: {Hash256.FromBytes(anchored).ToPrefixedString()}"];
        if (call is not { State: ContractTransactionState.Mined, BlockNumber: { } block }) return [];
        if (!isThere) return [$"the chain has no root for batch {batch.Number}, which was anchored in block {block}"];

        var logs = await chain.LogsAsync(ContractTarget.Anchor, AnchorLog.Topic, block, block, cancellationToken);
        var isWritten = logs.Any(log => AnchorLog.TryRead(log.Topics, log.Data, out var anchor)
            && anchor.Batch == batch.Number && anchor.Entries == batch.Entries && anchor.Root == Hash256.FromBytes(batch.Root));
        return isWritten ? [] : [$"the chain has no event of batch {batch.Number} in block {block}"];
    }
}
