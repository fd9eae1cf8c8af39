using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>The table model_reviews.</summary>
internal sealed class ReviewsStore(Db db)
{
    private const string Columns =
        "r.id, r.model_id, r.user_id, u.username as author, r.stars, r.text, r.created_at, r.updated_at, r.answer, r.answered_at";

    private const string From = "from model_reviews r join users u on u.id = r.user_id";

    private const string ListSql = $"select {Columns} {From} where r.model_id = @modelId and (@before::uuid is null or r.id < @before) order by r.id desc limit @limit";

    public Task<IReadOnlyList<ReviewRecord>> ListAsync(Guid modelId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ReviewRecord>(ListSql, new { modelId, before, limit }, cancellationToken);

    private const string FindSql = $"select {Columns} {From} where r.id = @id";

    public static Task<ReviewRecord?> FindAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ReviewRecord>(FindSql, new { id }, cancellationToken);

    private const string HasUsedSql = """
        select exists (
            select from api_requests where user_id = @userId and model_id = @modelId and finish_reason <> 'failed' and completion_tokens > 0)
        """;

    /// <summary>Whether the user got an answer of the model.</summary>
    public static Task<bool> HasUsedAsync(UnitOfWork work, Guid modelId, Guid userId, CancellationToken cancellationToken) =>
        work.ScalarAsync<bool>(HasUsedSql, new { modelId, userId }, cancellationToken);

    private const string PutSql = """
        insert into model_reviews (id, model_id, user_id, stars, text, created_at, updated_at)
        values (@Id, @ModelId, @UserId, @Stars, @Text, @CreatedAt, @UpdatedAt)
        on conflict (model_id, user_id) do update set stars = excluded.stars, text = excluded.text, updated_at = excluded.updated_at
        returning id
        """;

    /// <summary>The id of the user's one review of the model, which may be an older one.</summary>
    public static Task<Guid> PutAsync(UnitOfWork work, ReviewRecord review, CancellationToken cancellationToken) =>
        work.SingleAsync<Guid>(PutSql, review, cancellationToken);

    private const string DeleteSql = "delete from model_reviews where model_id = @modelId and user_id = @userId";

    public static async Task<bool> DeleteAsync(UnitOfWork work, Guid modelId, Guid userId, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(DeleteSql, new { modelId, userId }, cancellationToken) == 1;

    private const string AnswerSql = "update model_reviews set answer = @answer, answered_at = @answeredAt where id = @id";

    public static Task AnswerAsync(UnitOfWork work, Guid id, string? answer, DateTimeOffset? answeredAt, CancellationToken cancellationToken) =>
        work.ExecuteAsync(AnswerSql, new { id, answer, answeredAt }, cancellationToken);
}
