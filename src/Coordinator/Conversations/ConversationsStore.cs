using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Conversations;

/// <summary>Conversations of users, each found by its owner only.</summary>
internal sealed class ConversationsStore(Db db)
{
    private const string Columns = """
        id, user_id, activity_id, title, model, subscription_id, system_prompt, temperature, top_p, max_tokens, price_cap, messages, created_at, updated_at, archived_at
        """;

    private const string LockUserSql = "select pg_advisory_xact_lock(hashtextextended('conversations of ' || @userId::text, 0))";

    private const string CountSql = "select count(*)::int from conversations where user_id = @userId";

    /// <summary>Until the commit nobody else adds one.</summary>
    public static async Task<int> CountAndLockAsync(UnitOfWork unit, Guid userId, CancellationToken cancellationToken)
    {
        await unit.ExecuteAsync(LockUserSql, new { userId }, cancellationToken);
        return await unit.SingleAsync<int>(CountSql, new { userId }, cancellationToken);
    }

    private const string InsertSql = """
        insert into conversations (id, user_id, activity_id, title, model, subscription_id, system_prompt, temperature, top_p, max_tokens, price_cap, created_at, updated_at)
        values (@Id, @UserId, @ActivityId, @Title, @Model, @SubscriptionId, @SystemPrompt, @Temperature, @TopP, @MaxTokens, @PriceCap, @CreatedAt, @UpdatedAt)
        """;

    public static Task InsertAsync(UnitOfWork unit, ConversationRecord conversation, CancellationToken cancellationToken) => unit.ExecuteAsync(InsertSql, conversation, cancellationToken);

    private const string FindSql = $"select {Columns} from conversations where id = @id and user_id = @userId";

    public Task<ConversationRecord?> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ConversationRecord>(FindSql, new { id, userId }, cancellationToken);

    private const string LockSql = $"{FindSql} for update";

    public static Task<ConversationRecord?> LockAsync(UnitOfWork unit, Guid id, Guid userId, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<ConversationRecord>(LockSql, new { id, userId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from conversations
        where user_id = @userId and (archived_at is not null) = @archived and (@before::uuid is null or activity_id < @before)
        order by activity_id desc limit @limit
        """;

    // The words of a title are few: they are looked at as they are. Messages have an index of their words.
    private const string SearchSql = $"""
        select {Columns} from conversations c
        where user_id = @userId and (archived_at is not null) = @archived and (@before::uuid is null or activity_id < @before)
          and (to_tsvector('simple', title) @@ websearch_to_tsquery('simple', @words) or strpos(lower(title), lower(@words)) > 0
            or id in (select conversation_id from chat_messages where user_id = @userId and document @@ websearch_to_tsquery('simple', @words)))
        order by activity_id desc limit @limit
        """;

    /// <param name="words">Null for all.</param>
    public Task<IReadOnlyList<ConversationRecord>> ListAsync(Guid userId, bool archived, string? words, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ConversationRecord>(words is null ? ListSql : SearchSql, new { userId, archived, words, before, limit }, cancellationToken);

    private const string UpdateSql = $"""
        update conversations set title = @Title, model = @Model, subscription_id = @SubscriptionId, system_prompt = @SystemPrompt,
            temperature = @Temperature, top_p = @TopP, max_tokens = @MaxTokens, price_cap = @PriceCap, updated_at = @UpdatedAt, archived_at = @ArchivedAt
        where id = @Id and user_id = @UserId
        """;

    public static Task UpdateAsync(UnitOfWork unit, ConversationRecord conversation, CancellationToken cancellationToken) => unit.ExecuteAsync(UpdateSql, conversation, cancellationToken);

    private const string GrowSql = """
        update conversations set messages = messages + @added, activity_id = @activityId, updated_at = @now, title = case when title = '' then @title else title end where id = @id
        """;

    /// <param name="title">For a conversation that has none.</param>
    public static Task GrowAsync(UnitOfWork unit, Guid id, int added, Guid activityId, string title, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(GrowSql, new { id, added, activityId, title, now }, cancellationToken);

    private const string DeleteSql = "delete from conversations where id = @id and user_id = @userId";

    /// <summary>False when there is none.</summary>
    public static async Task<bool> DeleteAsync(UnitOfWork unit, Guid id, Guid userId, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(DeleteSql, new { id, userId }, cancellationToken) == 1;

    private const string OwnsSubscriptionSql = "select exists (select 1 from api_subscriptions where id = @subscriptionId and user_id = @userId)";

    public Task<bool> OwnsSubscriptionAsync(Guid subscriptionId, Guid userId, CancellationToken cancellationToken) =>
        db.SingleAsync<bool>(OwnsSubscriptionSql, new { subscriptionId, userId }, cancellationToken);
}
