using System.Globalization;
using AIForge.Chains.Cryptography;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Payouts.Batches;

/// <summary>
/// Takes signatures that were made elsewhere, or makes them with the key of a development network. Step 3 of the flow: what was signed
/// is stored before anybody sends it.
/// </summary>
internal sealed partial class PayoutSigning(Db db, PayoutNetworks networks, SecurityLog audit, TimeProvider clock, ILogger<PayoutSigning> logger)
{
    /// <summary>All of them or none. A signature that is there already is left as it is.</summary>
    public async Task TakeAsync(
        PayoutBatchRecord batch, IReadOnlyDictionary<Guid, RecoverableSignature> signatures, AdminActor admin, CancellationToken cancellationToken)
    {
        var network = networks.Require(batch.Network);
        await using var work = await db.BeginAsync(cancellationToken);
        // In one order, so that two requests cannot wait for each other.
        foreach (var (id, signature) in signatures.OrderBy(pair => pair.Key))
        {
            var payout = await PayoutsStore.LockAsync(work, id, cancellationToken);
            if (payout is null || payout.BatchId != batch.Id) throw PayoutsFaults.NotInBatch(new Id<PayoutTag>(id).ToString());
            await StoreAsync(work, network, batch.FromAddress, payout, signature, cancellationToken);
        }

        var details = new Dictionary<string, string> { ["by"] = admin.Wallet.Text, ["signatures"] = signatures.Count.ToString(CultureInfo.InvariantCulture) };
        await audit.WriteAsync(work, new SecurityEvent("payout.batch_signed") { Subject = batch.PublicId, Address = admin.Address, Details = details }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogSigned(batch.Id, signatures.Count);
    }

    /// <summary>Only where the options hold a key, which they do in development alone.</summary>
    public async Task SignAsync(PayoutNetwork network, Guid payoutId, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (await PayoutsStore.LockAsync(work, payoutId, cancellationToken) is not { Status: PayoutStatus.Batched } payout) return;
        var signature = network.Key!.Sign(network.Chain.SigningHash(payout.UnsignedTx!));
        await StoreAsync(work, network, network.From, payout, signature, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private async Task StoreAsync(UnitOfWork work, PayoutNetwork network, string from, PayoutRecord payout, RecoverableSignature signature, CancellationToken cancellationToken)
    {
        var assembled = network.Chain.Assemble(payout.UnsignedTx!, signature);
        if (assembled is null || assembled.Signer != from) throw PayoutsFaults.SignatureWrong(payout.PublicId, from);
        if (payout.Status != PayoutStatus.Batched) return;

        var signed = payout with
        {
            Status = PayoutStatus.Signed,
            SignedTx = assembled.Transaction.Raw,
            TxHash = assembled.Transaction.Hash.ToBytes(),
            ChangedAt = clock.GetUtcNow(),
        };
        await PayoutsStore.UpdateAsync(work, signed, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} signatures were taken for payout batch {BatchId}")]
    private partial void LogSigned(Guid batchId, int count);
}
