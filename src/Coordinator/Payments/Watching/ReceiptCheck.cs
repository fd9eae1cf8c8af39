using System.Collections.Concurrent;
using AIForge.Chains;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payments.Watching;

/// <summary>
/// Compares receipts that are not final with the chain as it is now. What stands in its block gains confirmations; what was moved to
/// another block is followed; what is gone is taken back. Step 8 of the flow.
/// </summary>
internal sealed partial class ReceiptCheck(
    Db db, ReceiptsStore receipts, PaymentSettlement settlement, ReceiptBooking booking, ILogger<ReceiptCheck> logger)
{
    private const int Batch = 1_000;

    // Heads of rounds after which nothing was left in doubt: while one stands, so does every block below it.
    private readonly ConcurrentDictionary<string, byte[]> _checkedHeads = new(StringComparer.Ordinal);

    public async Task RunAsync(PaymentNetwork network, ChainHead head, CancellationToken cancellationToken)
    {
        var open = await receipts.NotFinalAsync(network.Name, Batch, cancellationToken);
        var doubtful = open.Where(receipt => receipt.Confirmations < 1).ToList();
        var isSameHead = _checkedHeads.TryGetValue(network.Name, out var last) && last.AsSpan().SequenceEqual(head.BlockHash);
        if (!isSameHead) doubtful.AddRange(await CompareAsync(network, open.Except(doubtful), head, cancellationToken));

        var isSettled = true;
        foreach (var transaction in doubtful.Select(receipt => TransactionHash.FromBytes(receipt.TxHash)).Distinct())
            isSettled &= await LookAgainAsync(network, transaction, head, cancellationToken);
        if (isSettled) _checkedHeads[network.Name] = head.BlockHash;
    }

    /// <summary>The receipts whose block is no longer there; the others gain confirmations.</summary>
    private async Task<List<ReceiptRecord>> CompareAsync(
        PaymentNetwork network, IEnumerable<ReceiptRecord> open, ChainHead head, CancellationToken cancellationToken)
    {
        var (standing, doubtful) = (new List<ReceiptRecord>(), new List<ReceiptRecord>());
        foreach (var block in open.GroupBy(receipt => (receipt.BlockNumber, Hash: Convert.ToHexStringLower(receipt.BlockHash))))
        {
            var now = block.Key.BlockNumber <= head.Height ? await network.Verifier.BlockHashAsync(block.Key.BlockNumber, cancellationToken) : null;
            if (now is not null && Convert.ToHexStringLower(now) == block.Key.Hash) standing.Add(block.First());
            else doubtful.AddRange(block);
        }

        await KeepAsync(network.Name, standing, head, cancellationToken);
        return doubtful;
    }

    private async Task KeepAsync(string network, IReadOnlyList<ReceiptRecord> standing, ChainHead head, CancellationToken cancellationToken)
    {
        if (standing.Count == 0) return;
        await using var work = await db.BeginAsync(cancellationToken);
        foreach (var receipt in standing)
            await ReceiptsStore.CheckedAsync(work, network, receipt.BlockNumber, receipt.BlockHash, head.Height, head.FinalHeight, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>False when it stays in doubt.</summary>
    private async Task<bool> LookAgainAsync(PaymentNetwork network, TransactionHash hash, ChainHead head, CancellationToken cancellationToken)
    {
        try
        {
            var evidence = await network.Verifier.FindAsync(hash, cancellationToken);
            return await ConflictRetry.RunAsync(() => FollowAsync(network, evidence, head, cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException and not ChainUnavailableException)
        {
            // Whatever is wrong with this transaction, it stays in doubt until it can be settled, and the others go on.
            LogInDoubt(exception, hash);
            return false;
        }
    }

    private async Task<bool> FollowAsync(PaymentNetwork network, ChainTransaction evidence, ChainHead head, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var known = await ReceiptsStore.OfTransactionAsync(work, network.Name, evidence.Hash.ToBytes(), cancellationToken);
        var payments = new Dictionary<Guid, PaymentRecord>();
        // Payments before receipts, in one order: as everywhere.
        foreach (var id in known.Select(receipt => receipt.PaymentId).OfType<Guid>().Distinct().Order())
            payments[id] = await PaymentsStore.LockAsync(work, id, cancellationToken) ?? throw new InvalidOperationException($"Payment {id} is gone.");

        var standing = await ReceiptsStore.LockTransactionAsync(work, network.Name, evidence.Hash.ToBytes(), cancellationToken);
        // Claimed between the two looks: its payment is not locked. The next round sees it.
        if (standing.Any(receipt => receipt.PaymentId is { } id && !payments.ContainsKey(id))) return false;

        var (moved, gone) = ReceiptMoves.Of(standing, evidence, network.Facts.Token, head);
        foreach (var receipt in gone) await TakeBackAsync(work, receipt, payments, cancellationToken);
        // Two steps, because receipts of one transaction can change places.
        foreach (var (receipt, i) in moved.Select((receipt, i) => (receipt, i)))
            await ReceiptsStore.UpdateAsync(work, receipt with { LogIndex = -1 - i }, cancellationToken);
        foreach (var receipt in moved) await ReceiptsStore.UpdateAsync(work, receipt, cancellationToken);

        foreach (var payment in payments.Values) await settlement.AdvanceAsync(work, payment, network.Facts, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return moved.Count + gone.Count == standing.Count;
    }

    private async Task TakeBackAsync(UnitOfWork work, ReceiptRecord receipt, Dictionary<Guid, PaymentRecord> payments, CancellationToken cancellationToken)
    {
        if (receipt is { PaymentId: null, State: ReceiptStates.Seen }) await ReceiptsStore.DeleteAsync(work, receipt.Id, cancellationToken);
        else if (receipt.PaymentId is { } id) payments[id] = await settlement.TakeBackAsync(work, payments[id], receipt, cancellationToken);
        else await booking.TakeBackAsync(work, receipt, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Transaction {Hash} stays in doubt")]
    private partial void LogInDoubt(Exception exception, TransactionHash hash);
}
