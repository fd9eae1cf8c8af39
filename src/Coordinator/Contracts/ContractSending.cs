using System.Numerics;
using AIForge.Chains;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Contracts;

/// <summary>
/// Signs what waits, in its order, and offers what is signed to the chain. Steps 2 and 3 of the flow. What is signed is stored before
/// anybody sends it, so that a crash between any two steps loses and doubles nothing.
/// </summary>
internal sealed partial class ContractSending(
    Db db, IContractChain chain, ContractNetwork network, IOptions<ContractsOptions> options, TimeProvider clock, ILogger<ContractSending> logger)
{
    private static readonly BigInteger WeiPerGwei = 1_000_000_000;

    /// <summary>2. Gives the first ones that wait their nonces, as far as there is room beside those under way. How many it signed.</summary>
    /// <exception cref="RpcException">The chain could not be asked; nothing was signed.</exception>
    public async Task<int> SignAsync(int underWay, CancellationToken cancellationToken)
    {
        var room = options.Value.MaxInFlight - underWay;
        if (room <= 0) return 0;
        var (mined, fees) = (await chain.NextNonceAsync(cancellationToken), await chain.FeesAsync(cancellationToken));

        await using var work = await db.BeginAsync(cancellationToken);
        var queued = await ContractTransactionsStore.NextAsync(work, room, cancellationToken);
        var sender = network.Sender.ToString();
        var next = Math.Max(mined, await ContractTransactionsStore.NextNonceAsync(work, network.ChainId, sender, cancellationToken));
        foreach (var transaction in queued)
        {
            var signed = Sign(transaction, next++, fees);
            await ContractTransactionsStore.SignedAsync(work, signed, network.ChainId, sender, clock.GetUtcNow(), cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        foreach (var transaction in queued) LogSigned(transaction.Id, transaction.Target);
        return queued.Count;
    }

    /// <summary>3. Offers one to the chain, for the first time or again: what is sent twice is still one transaction.</summary>
    /// <exception cref="RpcException">No endpoint took it; it is offered again later.</exception>
    public Task OfferAsync(ContractTransaction sent, CancellationToken cancellationToken) =>
        chain.OfferAsync(new SignedTransaction(sent.Raw!, Hash256.FromBytes(sent.Hash)), cancellationToken);

    private ContractTransaction Sign(ContractTransaction queued, long nonce, FeeEstimate fees)
    {
        var tip = BigInteger.Min(fees.PriorityFee, WeiPerGwei * options.Value.MostTipGwei);
        var transaction = new FeeMarketTransaction
        {
            ChainId = network.ChainId,
            Nonce = nonce,
            MaxPriorityFeePerGas = tip,
            // Only this one is ever sent, so it must bear a base fee that rises: to eight times that of now. The rest of it is never charged.
            MaxFeePerGas = (fees.NextBaseFee * 8) + tip,
            GasLimit = queued.GasLimit,
            To = network.AddressOf(queued.Target),
            Data = queued.Data,
        };
        var signed = transaction.Sign(network.Key!);
        return queued with { State = ContractTransactionState.Sent, Nonce = nonce, Raw = signed.Raw, Hash = signed.Hash.ToBytes() };
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Contract transaction {TransactionId} to {Target} was signed")]
    private partial void LogSigned(Guid transactionId, ContractTarget target);
}
