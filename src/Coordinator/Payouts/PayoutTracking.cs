using AIForge.Chains;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Payouts.Batches;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payouts;

/// <summary>
/// Brings one payout a step further: signs in development, sends, looks at the chain, books. Steps 4 to 6 of the flow. A crash between
/// any two steps loses and doubles nothing: the same transaction is sent again, and bookings have ids of their own.
/// </summary>
internal sealed partial class PayoutTracking(
    Db db,
    PayoutsStore store,
    PayoutBatchesStore batches,
    PayoutNetworks networks,
    PayoutSigning signing,
    LedgerBook ledger,
    SecurityLog audit,
    TimeProvider clock,
    ILogger<PayoutTracking> logger)
{
    private const string Expired = "EXPIRED";

    /// <exception cref="RpcException">The chain could not be asked; the payout stays as it is.</exception>
    public async Task AdvanceAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { BatchId: { } batchId } payout || networks.Find(payout.Network) is not { } network) return;
        var from = (await batches.FindAsync(batchId, cancellationToken))!.FromAddress;
        if (payout.Status is PayoutStatus.Batched or PayoutStatus.Signed && payout.TxExpiresAt < clock.GetUtcNow())
        {
            // Nobody takes it any more. It may have been sent in time, though, by a process that ended before it could say so.
            if (await network.Chain.IsOutOfReachAsync(payout, from, cancellationToken)) await FailAsync(payout, Expired, cancellationToken);
            else if (payout.Status == PayoutStatus.Signed) await SubmittedAsync(payout, cancellationToken);
            return;
        }

        if (payout.Status == PayoutStatus.Batched && network.Key is not null)
        {
            await signing.SignAsync(network, id, cancellationToken);
            payout = (await store.FindAsync(id, cancellationToken))!;
        }

        // 4. Sending comes before saying that it was sent: what is sent twice is still one transaction.
        if (payout.Status == PayoutStatus.Signed)
        {
            await network.Chain.BroadcastAsync(payout.SignedTx!, cancellationToken);
            await SubmittedAsync(payout, cancellationToken);
            return;
        }

        if (payout.Status == PayoutStatus.Submitted) await FollowAsync(network, payout, from, cancellationToken);
    }

    /// <summary>
    /// An admin gives up a payout. Refused while its transaction may still be carried out. Whoever does it has looked whether another
    /// transaction with its nonce paid it: that is what nobody can see from here.
    /// </summary>
    public async Task<PayoutRecord> GiveUpAsync(PayoutRecord payout, string reason, AdminActor admin, CancellationToken cancellationToken)
    {
        if (payout.Status is not (PayoutStatus.Batched or PayoutStatus.Signed or PayoutStatus.Submitted)) throw PayoutsFaults.StillPossible();
        var network = networks.Require(payout.Network);
        var from = (await batches.FindAsync(payout.BatchId!.Value, cancellationToken))!.FromAddress;
        try
        {
            var found = payout.TxHash is { } hash ? await network.Verifier.FindAsync(TransactionHash.FromBytes(hash), cancellationToken) : null;
            if (found?.Block is not null || !await network.Chain.IsOutOfReachAsync(payout, from, cancellationToken)) throw PayoutsFaults.StillPossible();
        }
        catch (Exception exception) when (exception is RpcException or ChainUnavailableException or ChainAnswerException or ChainDisagreementException)
        {
            throw PayoutsFaults.ChainUnavailable(payout.Network);
        }

        var details = new Dictionary<string, string> { ["by"] = admin.Wallet.Text, ["reason"] = reason };
        await audit.WriteAsync(new SecurityEvent("payout.given_up") { UserId = payout.UserId, Subject = payout.PublicId, Address = admin.Address, Details = details }, cancellationToken);
        await FailAsync(payout, reason, cancellationToken);
        return (await store.FindAsync(payout.Id, cancellationToken))!;
    }

    /// <summary>5. What the chain says of the transaction decides, once it can no longer be taken back.</summary>
    private async Task FollowAsync(PayoutNetwork network, PayoutRecord payout, string from, CancellationToken cancellationToken)
    {
        var found = await network.Verifier.FindAsync(TransactionHash.FromBytes(payout.TxHash), cancellationToken);
        switch (found.State)
        {
            case ChainTransactionState.Included when found.IsFinal && Pays(network, payout, from, found):
                await ConfirmAsync(payout with { BlockNumber = found.Block!.Number }, cancellationToken);
                break;
            case ChainTransactionState.Included when found.IsFinal:
                // The token took the call and moved something else. A person has to look at that.
                LogMovedNothing(payout.Id, payout.Network);
                break;
            case ChainTransactionState.Failed when found.IsFinal:
                await FailAsync(payout with { BlockNumber = found.Block!.Number }, found.FailureReason, cancellationToken);
                break;
            case ChainTransactionState.Unknown:
                await SendAgainAsync(network, payout, from, cancellationToken);
                break;
            default:
                break;
        }
    }

    private async Task SendAgainAsync(PayoutNetwork network, PayoutRecord payout, string from, CancellationToken cancellationToken)
    {
        if (!await network.Chain.IsOutOfReachAsync(payout, from, cancellationToken))
        {
            await network.Chain.BroadcastAsync(payout.SignedTx!, cancellationToken);
            return;
        }

        // An expired transaction is gone for good. A used nonce is not as clear: another transaction may have paid the same.
        if (payout.TxExpiresAt is not null) await FailAsync(payout, Expired, cancellationToken);
        else LogNonceUsed(payout.Id, payout.Nonce!.Value, from);
    }

    private async Task SubmittedAsync(PayoutRecord payout, CancellationToken cancellationToken)
    {
        var submitted = payout with { Status = PayoutStatus.Submitted };
        if (await ChangeAsync(payout, submitted, _ => Task.CompletedTask, cancellationToken)) LogSubmitted(payout.Id, payout.Network);
    }

    private static bool Pays(PayoutNetwork network, PayoutRecord payout, string from, ChainTransaction found) => found.Transfers.Any(transfer =>
        transfer.Token == network.Facts.Token && transfer.From == from && transfer.To == payout.ToAddress && transfer.Amount == (UInt128)payout.Amount);

    private async Task ConfirmAsync(PayoutRecord payout, CancellationToken cancellationToken)
    {
        var confirmed = payout with { Status = PayoutStatus.Confirmed };
        var isChanged = await ChangeAsync(payout, confirmed, async work =>
            PayoutLedger.Require(await ledger.SettleAsync(work, PayoutLedger.HoldId(payout), PayoutLedger.Settlement(payout), cancellationToken)), cancellationToken);
        if (isChanged) LogConfirmed(payout.Id, payout.Network);
    }

    /// <summary>6. The money is payable again, and the reason stays.</summary>
    private async Task FailAsync(PayoutRecord payout, string reason, CancellationToken cancellationToken)
    {
        var failed = payout with { Status = PayoutStatus.Failed, StatusReason = reason };
        var isChanged = await ChangeAsync(payout, failed, async work =>
            PayoutLedger.Require(await ledger.VoidAsync(work, PayoutLedger.HoldId(payout), PayoutLedger.VoidId(payout), reason, cancellationToken)), cancellationToken);
        if (isChanged) LogFailed(payout.Id, payout.Network, reason);
    }

    /// <summary>Nothing happens when the payout has moved on meanwhile, for example on another replica.</summary>
    private Task<bool> ChangeAsync(PayoutRecord from, PayoutRecord to, Func<UnitOfWork, Task> book, CancellationToken cancellationToken) => ConflictRetry.RunAsync(async () =>
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (await PayoutsStore.LockAsync(work, from.Id, cancellationToken) is not { } now || now.Status != from.Status) return false;
        await PayoutsStore.UpdateAsync(work, to with { ChangedAt = clock.GetUtcNow() }, cancellationToken);
        await book(work);
        await work.CommitAsync(cancellationToken);
        return true;
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "Payout {PayoutId} was sent on {Network}")]
    private partial void LogSubmitted(Guid payoutId, string network);

    [LoggerMessage(Level = LogLevel.Information, Message = "Payout {PayoutId} is final on {Network}")]
    private partial void LogConfirmed(Guid payoutId, string network);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payout {PayoutId} failed on {Network}: {Reason}; its amount is payable again")]
    private partial void LogFailed(Guid payoutId, string network, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The transaction of payout {PayoutId} is final on {Network} and did not move its amount: look at it by hand")]
    private partial void LogMovedNothing(Guid payoutId, string network);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nonce {Nonce} of {Wallet} was used by another transaction than that of payout {PayoutId}: look whether it paid, then give the payout up")]
    private partial void LogNonceUsed(Guid payoutId, long nonce, string wallet);
}
