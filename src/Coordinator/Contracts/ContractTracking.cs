using AIForge.Chains;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Contracts;

/// <summary>Follows what was sent until the chain can no longer take it back. Steps 4 and 5 of the flow.</summary>
internal sealed partial class ContractTracking(
    Db db, IContractChain chain, ContractNetwork network, ContractSending sending, ContractsMetrics metrics, TimeProvider clock, ILogger<ContractTracking> logger)
{
    private const int LongestReason = 500;

    /// <summary>4. Looks at one and notes what the chain says of it.</summary>
    /// <exception cref="RpcException">The chain could not be asked; it stays as it is.</exception>
    public async Task FollowAsync(ContractTransaction sent, ChainHeads heads, CancellationToken cancellationToken)
    {
        // One with enough confirmations is looked at again when its block cannot be replaced any more.
        if (sent.State != ContractTransactionState.Sent && heads.Final < sent.BlockNumber) return;

        if (await chain.ReceiptAsync(Hash256.FromBytes(sent.Hash), cancellationToken) is not { } receipt) await MissingAsync(sent, cancellationToken);
        else await IncludedAsync(sent, receipt, heads, cancellationToken);
    }

    private async Task IncludedAsync(ContractTransaction sent, EthereumReceipt receipt, ChainHeads heads, CancellationToken cancellationToken)
    {
        var isDeep = heads.Latest - receipt.BlockNumber + 1 >= network.Confirmations;
        var isFinal = isDeep && receipt.BlockNumber <= heads.Final;
        var state = isDeep ? receipt.Succeeded ? ContractTransactionState.Mined : ContractTransactionState.Reverted : ContractTransactionState.Sent;
        var blockHash = receipt.BlockHash.ToBytes();
        if (state == sent.State && !isFinal && blockHash.AsSpan().SequenceEqual(sent.BlockHash)) return;

        var reason = state switch
        {
            ContractTransactionState.Reverted when sent.State == state => sent.Reason,
            ContractTransactionState.Reverted => await ReasonAsync(sent, receipt, cancellationToken),
            _ => "",
        };
        var seen = sent with
        {
            State = state,
            BlockNumber = receipt.BlockNumber,
            BlockHash = blockHash,
            GasUsed = receipt.GasUsed,
            Reason = reason,
            FinalAt = isFinal ? clock.GetUtcNow() : null,
        };
        await SaveAsync(seen, cancellationToken);
        if (state == sent.State) return;
        metrics.Ended(state, receipt.GasUsed);
        if (state == ContractTransactionState.Mined) LogMined(sent.Id, sent.Target, receipt.BlockNumber, receipt.GasUsed);
        else if (state == ContractTransactionState.Reverted) LogReverted(sent.Id, sent.Target, receipt.BlockNumber, reason);
    }

    /// <summary>5. Not in a block, or no longer: it is offered again, and signed anew only where it can never be carried out.</summary>
    private async Task MissingAsync(ContractTransaction sent, CancellationToken cancellationToken)
    {
        if (sent.BlockNumber is { } block)
        {
            LogVanished(sent.Id, sent.Target, block);
            sent = sent with { State = ContractTransactionState.Sent, BlockNumber = null, BlockHash = null, GasUsed = null, Reason = "", FinalAt = null };
            await SaveAsync(sent, cancellationToken);
        }

        if (!await chain.IsNonceSpentAsync(sent.Nonce!.Value, cancellationToken))
        {
            await sending.OfferAsync(sent, cancellationToken);
            return;
        }

        // It may have got into that block after it was looked for.
        if (await chain.ReceiptAsync(Hash256.FromBytes(sent.Hash), cancellationToken) is not null) return;
        LogNonceSpent(sent.Id, sent.Target, sent.Nonce.Value);
        await using var work = await db.BeginAsync(cancellationToken);
        await ContractTransactionsStore.RequeueAsync(
            work, sent, "Another transaction of the account used its nonce; it is signed anew.", clock.GetUtcNow(), cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>The chain keeps no reason; the contract is asked again, whose state may be another by now.</summary>
    private async Task<string> ReasonAsync(ContractTransaction sent, EthereumReceipt receipt, CancellationToken cancellationToken)
    {
        if (receipt.GasUsed >= sent.GasLimit) return $"It needs more than its {sent.GasLimit} gas.";
        var reason = await chain.RefusalAsync(sent.Target, sent.Data, cancellationToken);
        if (reason.Length == 0) return "The contract refused it, and would take it now.";
        return reason.Length <= LongestReason ? reason : reason[..LongestReason];
    }

    private async Task SaveAsync(ContractTransaction seen, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await ContractTransactionsStore.SeenAsync(work, seen, clock.GetUtcNow(), cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Contract transaction {TransactionId} to {Target} is in block {Block} and used {Gas} gas")]
    private partial void LogMined(Guid transactionId, ContractTarget target, long block, long gas);

    [LoggerMessage(Level = LogLevel.Error, Message = "Contract transaction {TransactionId} to {Target} was refused in block {Block}: {Reason}")]
    private partial void LogReverted(Guid transactionId, ContractTarget target, long block, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Contract transaction {TransactionId} to {Target} is no longer in block {Block}: the chain was reorganised; it is sent again")]
    private partial void LogVanished(Guid transactionId, ContractTarget target, long block);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nonce {Nonce} of contract transaction {TransactionId} to {Target} was used by another transaction of the account: nobody else may use its key")]
    private partial void LogNonceSpent(Guid transactionId, ContractTarget target, long nonce);
}
