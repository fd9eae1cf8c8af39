using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Conversations;

/// <summary>Messages as their owners see them; how answers grow is in AnswersStore.</summary>
internal sealed class MessagesStore(Db db)
{
    private const string Columns = """
        id, conversation_id, user_id, parent_id, role, content, reasoning, state, request_key, model, subscription_id, nodes, prompt_tokens, completion_tokens, cost,
        first_token_ms, duration_ms, finish_reason, error_reason, error_message, lease_id, lease_until, created_at, ended_at
        """;

    // The bytes of one page, whatever is in it, so that a reply fits into a message.
    private const int PageBytes = 2 << 20;

    private const string FindSql = $"select {Columns} from chat_messages where id = @id and user_id = @userId";

    public Task<MessageRecord?> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<MessageRecord>(FindSql, new { id, userId }, cancellationToken);

    private const string FindByKeySql = $"select {Columns} from chat_messages where conversation_id = @conversationId and request_key = @key";

    /// <summary>The answer that was begun with this key.</summary>
    public static Task<MessageRecord?> FindByKeyAsync(UnitOfWork unit, Guid conversationId, string key, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<MessageRecord>(FindByKeySql, new { conversationId, key }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from (
            select *, coalesce(sum(octet_length(content) + octet_length(reasoning)) over (order by id desc rows between unbounded preceding and 1 preceding), 0) as before_bytes
            from (select * from chat_messages where conversation_id = @conversationId and (@before::uuid is null or id < @before) order by id desc limit @limit) newest) sized
        where before_bytes < @most
        order by id desc
        """;

    /// <summary>Newest first; fewer than asked for when they are long, and always one when there is one.</summary>
    public Task<IReadOnlyList<MessageRecord>> ListAsync(Guid conversationId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<MessageRecord>(ListSql, new { conversationId, before, limit, most = PageBytes }, cancellationToken);

    private const string ExistsOlderSql = "select exists (select 1 from chat_messages where conversation_id = @conversationId and id < @id)";

    public Task<bool> HasOlderAsync(Guid conversationId, Guid id, CancellationToken cancellationToken) =>
        db.SingleAsync<bool>(ExistsOlderSql, new { conversationId, id }, cancellationToken);

    private const string ForwardSql = $"""
        select {Columns} from (
            select *, coalesce(sum(octet_length(content) + octet_length(reasoning)) over (order by id rows between unbounded preceding and 1 preceding), 0) as before_bytes
            from (select * from chat_messages where conversation_id = @conversationId and (@after::uuid is null or id > @after) order by id limit 100) oldest) sized
        where before_bytes < @most
        order by id
        """;

    /// <summary>Some of them, the oldest first.</summary>
    public Task<IReadOnlyList<MessageRecord>> ForwardAsync(Guid conversationId, Guid? after, CancellationToken cancellationToken) =>
        db.QueryAsync<MessageRecord>(ForwardSql, new { conversationId, after, most = PageBytes }, cancellationToken);

    private const string BranchSql = $"""
        with recursive branch as (
            select m.*, 1 as depth, octet_length(m.content) as bytes from chat_messages m where m.id = @leaf and m.conversation_id = @conversationId
            union all
            select p.*, b.depth + 1, b.bytes + octet_length(p.content) from branch b join chat_messages p on p.id = b.parent_id where b.bytes <= @most)
        select {Columns} from branch order by depth desc
        """;

    /// <summary>From the first message to the leaf; one too many when they have more bytes together.</summary>
    public Task<IReadOnlyList<MessageRecord>> BranchAsync(Guid conversationId, Guid leaf, int most, CancellationToken cancellationToken) =>
        db.QueryAsync<MessageRecord>(BranchSql, new { conversationId, leaf, most }, cancellationToken);

    private const string NewestSql = "select id from chat_messages where conversation_id = @conversationId order by id desc limit 1";

    public Task<Guid?> NewestAsync(Guid conversationId, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<Guid?>(NewestSql, new { conversationId }, cancellationToken);

    private const string CountOpenSql = "select count(*)::int from chat_messages where user_id = @userId and state in ('queued', 'streaming')";

    /// <summary>The user's answers that are being made.</summary>
    public static Task<int> CountOpenAsync(UnitOfWork unit, Guid userId, CancellationToken cancellationToken) => unit.SingleAsync<int>(CountOpenSql, new { userId }, cancellationToken);

    private const string InsertSql = """
        insert into chat_messages (id, conversation_id, user_id, parent_id, role, content, state, request_key, model, subscription_id, lease_id, lease_until, created_at, ended_at)
        values (@Id, @ConversationId, @UserId, @ParentId, @Role, @Content, @State, @RequestKey, @Model, @SubscriptionId, @LeaseId, @LeaseUntil, @CreatedAt, @EndedAt)
        """;

    public static Task InsertAsync(UnitOfWork unit, MessageRecord message, CancellationToken cancellationToken) => unit.ExecuteAsync(InsertSql, message, cancellationToken);
}
