using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models.Verification;

/// <summary>Which worker verifies which upload, and how far it is.</summary>
internal sealed class VerificationStore(Db db)
{
    private const string LeaseSql = $"""
        update model_uploads set lease_id = @leaseId, leased_until = @until
        where id = (
            select id from model_uploads
            where state = 'verifying' and (leased_until is null or leased_until <= @now)
            order by leased_until nulls first limit 1 for update skip locked)
        returning {UploadsStore.Columns}
        """;

    public Task<UploadRecord?> LeaseAsync(Guid leaseId, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<UploadRecord>(LeaseSql, new { leaseId, now, until }, cancellationToken);

    private const string RenewSql = """
        update model_uploads set verified_bytes = @verifiedBytes, leased_until = @until where id = @id and lease_id = @leaseId returning true
        """;

    /// <summary>False when another worker has it now.</summary>
    public Task<bool> RenewAsync(Guid id, Guid leaseId, long verifiedBytes, DateTimeOffset until, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<bool>(RenewSql, new { id, leaseId, verifiedBytes, until }, cancellationToken);

    private const string LockSql = $"select {UploadsStore.Columns} from model_uploads where id = @id and lease_id = @leaseId and state = 'verifying' for update";

    /// <summary>Null when another worker has it now.</summary>
    public static Task<UploadRecord?> LockAsync(UnitOfWork unit, Guid id, Guid leaseId, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<UploadRecord>(LockSql, new { id, leaseId }, cancellationToken);

    private const string SetJoinedSql = """
        update model_uploads set joined_at = @now, store_upload_id = null where id = @id and lease_id = @leaseId returning true
        """;

    public Task<bool> SetJoinedAsync(Guid id, Guid leaseId, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<bool>(SetJoinedSql, new { id, leaseId, now }, cancellationToken);

    private const string SetReadySql = """
        update model_uploads set state = 'ready', verified_bytes = size_bytes, expires_at = @expiresAt, lease_id = null, leased_until = null where id = @id
        """;

    public static Task SetReadyAsync(UnitOfWork unit, Guid id, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(SetReadySql, new { id, expiresAt }, cancellationToken);
}
