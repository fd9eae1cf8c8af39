using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Exchange.Legacy;

/// <summary>Rows of job_payments that are still in Bitcoin, and the record of those that were.</summary>
internal sealed class LegacyPaymentsStore(Db db)
{
    // What exceeds all coins there are is cut, so that it fits and is still refused.
    private const string Columns = """
        id, job_id, (least(amount, 21000001) * 100000000)::bigint as satoshis, currency, status, payer_id, platform_rate, expires_at
        """;

    private const string ListSql = $"select {Columns} from job_payments where payment_method = 'bitcoin' and id > @after order by id limit @limit";

    public Task<IReadOnlyList<LegacyPayment>> ListAsync(string after, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<LegacyPayment>(ListSql, new { after, limit }, cancellationToken);

    private const string LockSql = $"select {Columns} from job_payments where id = @id and payment_method = 'bitcoin' for update";

    /// <summary>Null when it was converted meanwhile.</summary>
    public static Task<LegacyPayment?> LockAsync(UnitOfWork work, string id, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<LegacyPayment>(LockSql, new { id }, cancellationToken);

    private const string ConvertSql = """
        update job_payments set amount = amount * @rate, node_amount = node_amount * @rate, platform_amount = platform_amount * @rate, currency = 'AITBC',
            payment_method = 'aitbc_token', reason = left(coalesce(reason || ' ', '') || @note, 256), hold_id = @holdId,
            expires_at = coalesce(@expiresAt, expires_at), updated_at = @now
        where id = @id
        """;

    /// <summary>Every amount times the rate. The caller holds the row's lock.</summary>
    public static Task<int> ConvertAsync(
        UnitOfWork work, string id, long rate, string note, Guid? holdId, DateTimeOffset? expiresAt, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ConvertSql, new { id, rate, note, holdId, expiresAt, now }, cancellationToken);

    private const string RecordSql = """
        insert into exchange_migrated_payments (payment_id, btc, aitbc, rate, rate_version, status, entry_id, migrated_at)
        values (@id, @btc, @aitbc, @rate, @version, @status, @entryId, @now)
        """;

    public static Task<int> RecordAsync(
        UnitOfWork work, LegacyPayment payment, LegacyPrice price, Guid? entryId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var args = new { id = payment.Id, btc = payment.Satoshis, aitbc = price.Aitbc.MinorUnits, rate = price.Rate, version = price.Version, status = payment.Status, entryId, now };
        return work.ExecuteAsync(RecordSql, args, cancellationToken);
    }
}
