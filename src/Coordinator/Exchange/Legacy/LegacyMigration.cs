using AIForge.Chains.Bitcoin;
using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;
using Npgsql;

namespace AIForge.Coordinator.Exchange.Legacy;

/// <summary>
/// Converts payments of jobs in Bitcoin to AITBC, each in one transaction: what is closed changes its figures, what is in escrow is exchanged
/// for the payer and held again. Running it again finds what is left.
/// </summary>
internal sealed class LegacyMigration(Db db, LegacyPaymentsStore store, ExchangeRates rates, LedgerBook book, EscrowOutbox outbox, TimeProvider clock)
{
    private const int Batch = 500;

    // As long as the escrow of a job lasts at least.
    private static readonly TimeSpan EscrowTime = TimeSpan.FromHours(1);

    /// <param name="isDryRun">Says what would become of them and changes nothing.</param>
    public async IAsyncEnumerable<LegacyOutcome> RunAsync(bool isDryRun, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (rate, version) = await rates.CurrentAsync(cancellationToken);
        var after = "";
        while (true)
        {
            var batch = await store.ListAsync(after, Batch, cancellationToken);
            foreach (var payment in batch)
            {
                var outcome = await TryConvertAsync(payment, rate, version, isDryRun, cancellationToken);
                if (outcome is not null) yield return outcome;
            }

            if (batch.Count < Batch) yield break;
            after = batch[^1].Id;
        }
    }

    private async Task<LegacyOutcome?> TryConvertAsync(LegacyPayment payment, ExchangeRate rate, int version, bool isDryRun, CancellationToken cancellationToken)
    {
        try
        {
            return await ConflictRetry.RunAsync(() => ConvertAsync(payment.Id, rate, version, isDryRun, cancellationToken));
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "job_payments_by_job" })
        {
            return Left(payment, "its job is paid by another payment in escrow");
        }
    }

    /// <summary>Null when somebody else converted it meanwhile.</summary>
    private async Task<LegacyOutcome?> ConvertAsync(string id, ExchangeRate rate, int version, bool isDryRun, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (await LegacyPaymentsStore.LockAsync(work, id, cancellationToken) is not { } payment) return null;
        if (ProblemOf(payment) is { } problem) return Left(payment, problem);
        if (rate.Of(payment.Btc) is not { } aitbc) return Left(payment, "it is worth more AITBC than there can be");

        var price = new LegacyPrice(aitbc, rate.AitbcPerBtc, version);
        var now = clock.GetUtcNow();
        var (holdId, entryId, expiresAt) = ((Guid?)null, (Guid?)null, (DateTimeOffset?)null);
        if (payment.IsOpen)
        {
            expiresAt = payment.ExpiresAt > now ? payment.ExpiresAt : now + EscrowTime;
            entryId = LedgerIds.Of("exchange.legacy", payment.Id);
            var escrow = new NewEscrow(payment.Id, payment.JobId, payment.PayerId!.Value, aitbc, payment.PlatformRate, expiresAt.Value);
            if (!await ExchangeAsync(work, payment, escrow, entryId.Value, cancellationToken)) return Left(payment, $"the treasury has no {aitbc.ToDecimalString()} AITBC: raise Exchange:Supply");
            holdId = EscrowLedger.HoldId(payment.Id);
            await outbox.LockAsync(work, [escrow], now, cancellationToken);
        }

        var note = $"Was {payment.Btc.ToDecimalString()} BTC, converted at {price.Rate} AITBC for a Bitcoin.";
        await LegacyPaymentsStore.ConvertAsync(work, payment.Id, price.Rate, note, holdId, expiresAt, now, cancellationToken);
        await LegacyPaymentsStore.RecordAsync(work, payment, price, entryId, now, cancellationToken);
        if (!isDryRun) await work.CommitAsync(cancellationToken);
        var what = payment.IsOpen ? "exchanged and held again" : "figures only";
        return new LegacyOutcome(payment.Id, true, $"{payment.Id}: {payment.Btc.ToDecimalString()} BTC → {aitbc.ToDecimalString()} AITBC, {payment.Status}, {what}");
    }

    /// <summary>The Bitcoin came long ago; now the ledger knows of it, and the payer has AITBC in its place, which the job holds.</summary>
    private async Task<bool> ExchangeAsync(UnitOfWork work, LegacyPayment payment, NewEscrow escrow, Guid entryId, CancellationToken cancellationToken)
    {
        Leg[] legs =
        [
            new(LedgerAccount.External(Asset.Btc, PurchaseBooking.Network), LedgerAccount.Liquidity(Asset.Btc), payment.Btc),
            new(LedgerAccount.Treasury(), LedgerAccount.UserAvailable(Asset.Aitbc, escrow.PayerId), escrow.Amount),
        ];
        var commands = new[] { LedgerCommand.Transfer(new LedgerEntry(entryId, EntryKind.Exchange, payment.Id, legs)), EscrowLedger.Hold(escrow) };
        foreach (var command in commands)
        {
            if ((await book.ApplyAsync(work, [command], cancellationToken))[0] != LedgerOutcome.Applied) return false;
        }

        return true;
    }

    private static string? ProblemOf(LegacyPayment payment)
    {
        if (payment.Currency != Assets.CodeOf(Asset.Btc)) return $"its currency is {payment.Currency} and not BTC";
        if (payment.Satoshis > BitcoinTransaction.MostValue) return "it is more Bitcoin than there is";
        return payment.IsOpen && payment.PayerId is null ? "it is in escrow and names no payer" : null;
    }

    private static LegacyOutcome Left(LegacyPayment payment, string why) => new(payment.Id, false, $"{payment.Id}: left as it is, {why}");
}
