using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Contracts;

/// <summary>
/// The door of the slice: calls of the contracts that go to the chain once, in their order, whatever breaks in between. Who enqueues one
/// asks later what became of it.
/// </summary>
internal sealed class ContractTransactions(ContractTransactionsStore store, TimeProvider clock)
{
    /// <summary>
    /// Step 1 of the flow: queues a call in the caller's transaction. The same id again is the same call and changes nothing; another call under it is a bug.
    /// </summary>
    /// <param name="id">Made by the caller from what the call stands for.</param>
    /// <param name="data">Selector and arguments.</param>
    /// <param name="gasLimit">Most that it may use; what is not used costs nothing. At most 16,777,216 (EIP-7825).</param>
    public async Task EnqueueAsync(UnitOfWork work, Guid id, ContractTarget target, byte[] data, long gasLimit, CancellationToken cancellationToken)
    {
        if (await ContractTransactionsStore.InsertAsync(work, id, target, data, gasLimit, clock.GetUtcNow(), cancellationToken))
        {
            work.Notify(ContractTransactionsStore.QueuedChannel, "");
            return;
        }

        var before = await ContractTransactionsStore.FindAsync(work, id, cancellationToken);
        if (before is null || before.Target != target || !before.Data.AsSpan().SequenceEqual(data))
            throw new InvalidOperationException($"The contract transaction {id} is another call already.");
    }

    /// <summary>Null for one that was never enqueued.</summary>
    public Task<ContractTransaction?> FindAsync(Guid id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    /// <summary>Those of them that were enqueued.</summary>
    public Task<IReadOnlyList<ContractTransaction>> FindAsync(Guid[] ids, CancellationToken cancellationToken) => store.FindAsync(ids, cancellationToken);
}
