using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>Which parts of an upload are there.</summary>
internal sealed class UploadPartsStore(Db db)
{
    private const string BeginSql = """
        insert into model_upload_parts (upload_id, number, attempt) values (@uploadId, @number, 1)
        on conflict (upload_id, number) do update set attempt = model_upload_parts.attempt + 1
        returning attempt
        """;

    /// <summary>Number of this try at the part; an earlier one that is not over can no longer count.</summary>
    public static Task<int> BeginAsync(UnitOfWork unit, Guid uploadId, int number, CancellationToken cancellationToken) =>
        unit.SingleAsync<int>(BeginSql, new { uploadId, number }, cancellationToken);

    private const string RecordSql = """
        with upload as (
            update model_uploads set expires_at = @expiresAt where id = @uploadId and state = 'receiving' returning id
        )
        update model_upload_parts part set tag = @tag, size_bytes = @sizeBytes, leaves = @leaves
        from upload where part.upload_id = upload.id and part.number = @number and part.attempt = @attempt
        """;

    /// <summary>False when the upload is no longer receiving, or another try at the part began later.</summary>
    public static async Task<bool> RecordAsync(
        UnitOfWork unit, Guid uploadId, int attempt, UploadPartRecord part, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(
            RecordSql, new { uploadId, attempt, part.Number, part.Tag, part.SizeBytes, part.Leaves, expiresAt }, cancellationToken) == 1;

    private const string DoubtSql = """
        update model_upload_parts set tag = null, size_bytes = null, leaves = null, attempt = attempt + 1
        where upload_id = @uploadId and number = @number and attempt > @attempt
            and exists (select 1 from model_uploads where id = @uploadId and state = 'receiving')
        """;

    /// <summary>
    /// This try wrote while a later one did, and the store may have the bytes of either: the part must come again. The later one no longer
    /// counts even when it is yet to be recorded.
    /// </summary>
    public static Task DoubtAsync(UnitOfWork unit, Guid uploadId, int number, int attempt, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(DoubtSql, new { uploadId, number, attempt }, cancellationToken);

    private const string ReceivedSql = "select number, size_bytes from model_upload_parts where upload_id = @uploadId and tag is not null order by number";

    public Task<IReadOnlyList<ReceivedPart>> ReceivedAsync(Guid uploadId, CancellationToken cancellationToken) =>
        db.QueryAsync<ReceivedPart>(ReceivedSql, new { uploadId }, cancellationToken);

    /// <summary>The same within a transaction.</summary>
    public static Task<IReadOnlyList<ReceivedPart>> ReceivedAsync(UnitOfWork unit, Guid uploadId, CancellationToken cancellationToken) =>
        unit.QueryAsync<ReceivedPart>(ReceivedSql, new { uploadId }, cancellationToken);

    private const string AllSql = """
        select number, tag, size_bytes, leaves from model_upload_parts where upload_id = @uploadId and tag is not null order by number
        """;

    public Task<IReadOnlyList<UploadPartRecord>> AllAsync(Guid uploadId, CancellationToken cancellationToken) =>
        db.QueryAsync<UploadPartRecord>(AllSql, new { uploadId }, cancellationToken);

    private const string RemoveSql = "delete from model_upload_parts where upload_id = @uploadId";

    public static Task RemoveAsync(UnitOfWork unit, Guid uploadId, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(RemoveSql, new { uploadId }, cancellationToken);
}
