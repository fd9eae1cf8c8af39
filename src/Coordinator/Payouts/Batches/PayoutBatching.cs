using System.Globalization;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payouts.Batches;

/// <summary>
/// Puts waiting payouts into a batch and fixes the one transaction of each. Step 2 of the flow. From here on a payout cannot go back
/// into another batch: a signature of its transaction may already exist.
/// </summary>
internal sealed partial class PayoutBatching(
    Db db, PayoutNetworks networks, SecurityLog audit, IOptions<PayoutsOptions> options, TimeProvider clock, ILogger<PayoutBatching> logger)
{
    public async Task<PayoutBatchRecord> CreateAsync(string networkName, AdminActor admin, CancellationToken cancellationToken)
    {
        var network = networks.Require(networkName);
        var template = await PrepareAsync(network, cancellationToken);

        await using var work = await db.BeginAsync(cancellationToken);
        var nonce = Math.Max(template.NextNonce, await PayoutBatchesStore.LockWalletAsync(work, network.Name, network.From, cancellationToken));
        var payouts = await PayoutBatchesStore.TakeRequestedAsync(work, network.Name, options.Value.MaxBatch, cancellationToken);
        if (payouts.Count == 0) throw PayoutsFaults.NothingToPay(network.Name);

        var batch = new PayoutBatchRecord(Id<PayoutBatchTag>.New(clock).Value, network.Name, network.Facts.ChainId, network.Facts.Token, network.From, clock.GetUtcNow());
        await PayoutBatchesStore.InsertAsync(work, batch, cancellationToken);
        foreach (var payout in payouts)
        {
            var transfer = template.Encode(payout.ToAddress, payout.Amount, nonce);
            var prepared = payout with { BatchId = batch.Id, Nonce = nonce++, UnsignedTx = transfer.Bytes, TxExpiresAt = transfer.ExpiresAt, ChangedAt = batch.CreatedAt };
            await PayoutBatchesStore.PrepareAsync(work, prepared, cancellationToken);
        }

        var details = new Dictionary<string, string> { ["by"] = admin.Wallet.Text, ["payouts"] = payouts.Count.ToString(CultureInfo.InvariantCulture) };
        await audit.WriteAsync(work, new SecurityEvent("payout.batch_created") { Subject = batch.PublicId, Address = admin.Address, Details = details }, cancellationToken);
        await PayoutBatchesStore.AdvanceWalletAsync(work, network.Name, network.From, nonce, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogCreated(batch.Id, payouts.Count, network.Name);
        return batch;
    }

    private static async Task<Chains.TransferTemplate> PrepareAsync(PayoutNetwork network, CancellationToken cancellationToken)
    {
        try
        {
            return await network.Chain.PrepareAsync(network.From, cancellationToken);
        }
        catch (RpcException)
        {
            throw PayoutsFaults.ChainUnavailable(network.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Payout batch {BatchId} of {Count} payouts was prepared on {Network}")]
    private partial void LogCreated(Guid batchId, int count, string network);
}
