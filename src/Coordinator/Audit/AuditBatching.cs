using System.Globalization;
using System.Numerics;
using AIForge.Chains;
using AIForge.Chains.Contracts;
using AIForge.Chains.Merkle;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Contracts;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Audit;

/// <summary>
/// Puts ledger entries into batches and has their roots anchored. Steps 1 to 3 of the flow. Batch, cursors and the call to the contract
/// are one transaction: a crash leaves all of it or nothing.
/// </summary>
internal sealed partial class AuditBatching(
    Db db,
    BatchesStore store,
    ContractTransactions transactions,
    ContractNetwork network,
    IContractChain chain,
    IOptions<AuditOptions> options,
    TimeProvider clock,
    ILogger<AuditBatching> logger)
{
    private const int AtOnce = 100;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>Closes one batch when it is due; how many entries it has.</summary>
    /// <exception cref="RpcException">The first batch of a contract needs the chain, which gave no answer.</exception>
    public async Task<int> CloseAsync(CancellationToken cancellationToken)
    {
        var contract = network.AddressOf(ContractTarget.Anchor).ToString();
        var before = await store.LastNumberAsync(network.ChainId, contract, cancellationToken) ?? await AnchoredAsync(cancellationToken);

        await using var work = await db.BeginAsync(cancellationToken);
        await BatchesStore.LockAsync(work, cancellationToken);
        // 1. What is committed and in no batch.
        var entries = await BatchesStore.UnbatchedAsync(work, options.Value.BatchEntries, cancellationToken);
        if (!IsDue(entries)) return 0;

        // 2. Their tree.
        var leaves = entries.Select(entry => LedgerLeaf.Of(entry.Id, entry.Content, entry.Hash)).ToList();
        var number = (await BatchesStore.LastNumberAsync(work, network.ChainId, contract, cancellationToken) ?? before) + 1;
        var batch = new BatchRecord
        {
            ChainId = network.ChainId,
            Contract = contract,
            Number = number,
            Root = MerkleTree.Of(leaves).Root,
            Entries = entries.Count,
            ClosedAt = clock.GetUtcNow(),
            TransactionId = TransactionId(contract, number, attempt: 1),
            Attempt = 1,
        };
        await BatchesStore.InsertAsync(work, batch, entries, leaves, cancellationToken);

        // 3. The call that anchors it.
        await AnchorAsync(work, batch, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogClosed(number, entries.Count);
        await SkipIdleAsync(cancellationToken);
        return entries.Count;
    }

    /// <summary>Calls that the contract refused are made again after a while, in their order: a person may have mended the cause.</summary>
    public async Task RetryAsync(CancellationToken cancellationToken)
    {
        var contract = network.AddressOf(ContractTarget.Anchor).ToString();
        foreach (var batch in await store.RefusedAsync(network.ChainId, contract, clock.GetUtcNow() - RetryAfter, AtOnce, cancellationToken))
        {
            var again = batch with { Attempt = batch.Attempt + 1, TransactionId = TransactionId(contract, batch.Number, batch.Attempt + 1) };
            await using var work = await db.BeginAsync(cancellationToken);
            if (!await BatchesStore.AgainAsync(work, again, cancellationToken)) continue;
            await AnchorAsync(work, again, cancellationToken);
            await work.CommitAsync(cancellationToken);
            LogAgain(batch.Number, again.Attempt);
        }
    }

    private bool IsDue(IReadOnlyList<UnbatchedEntry> entries) =>
        entries.Count > 0 && (entries.Count >= options.Value.BatchEntries || entries.Min(entry => entry.CreatedAt) <= clock.GetUtcNow() - options.Value.BatchEvery);

    private Task AnchorAsync(UnitOfWork work, BatchRecord batch, CancellationToken cancellationToken)
    {
        var call = AnchorCall.Anchor(batch.Number, Hash256.FromBytes(batch.Root), batch.Entries);
        return transactions.EnqueueAsync(work, batch.TransactionId, ContractTarget.Anchor, call, AnchorCall.GasLimit, cancellationToken);
    }

    /// <summary>Where a contract that this database knows nothing of stands.</summary>
    private async Task<long> AnchoredAsync(CancellationToken cancellationToken) =>
        (long)new BigInteger(await chain.CallAsync(ContractTarget.Anchor, AnchorCall.LastBatch(), cancellationToken), isUnsigned: true, isBigEndian: true);

    private async Task SkipIdleAsync(CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await BatchesStore.LockAsync(work, cancellationToken);
        await BatchesStore.SkipIdleAsync(work, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private Guid TransactionId(string contract, long number, int attempt) =>
        LedgerIds.Of("audit.anchor", string.Create(CultureInfo.InvariantCulture, $"{network.ChainId} {contract} {number} {attempt}"));

    [LoggerMessage(Level = LogLevel.Information, Message = "Batch {Batch} of the ledger was closed with {Entries} entries")]
    private partial void LogClosed(long batch, int entries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The anchor of batch {Batch} was refused and is sent again, attempt {Attempt}")]
    private partial void LogAgain(long batch, int attempt);
}
