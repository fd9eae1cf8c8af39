using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Conversations.Sharing;

/// <summary>Links to branches; of their tokens only hashes.</summary>
internal sealed class SharesStore(Db db)
{
    private const string Columns = "id, conversation_id, message_id, user_id, token_hash, title, created_at";

    private const string CountSql = "select count(*)::int from chat_shares where conversation_id = @conversationId and revoked_at is null";

    public static Task<int> CountAsync(UnitOfWork unit, Guid conversationId, CancellationToken cancellationToken) => unit.SingleAsync<int>(CountSql, new { conversationId }, cancellationToken);

    private const string InsertSql = $"insert into chat_shares ({Columns}) values (@Id, @ConversationId, @MessageId, @UserId, @TokenHash, @Title, @CreatedAt)";

    public static Task InsertAsync(UnitOfWork unit, ShareRecord share, CancellationToken cancellationToken) => unit.ExecuteAsync(InsertSql, share, cancellationToken);

    private const string ListSql = $"select {Columns} from chat_shares where conversation_id = @conversationId and user_id = @userId and revoked_at is null order by id desc";

    public Task<IReadOnlyList<ShareRecord>> ListAsync(Guid conversationId, Guid userId, CancellationToken cancellationToken) =>
        db.QueryAsync<ShareRecord>(ListSql, new { conversationId, userId }, cancellationToken);

    private const string RevokeSql = "update chat_shares set revoked_at = @now where id = @id and user_id = @userId and revoked_at is null";

    /// <summary>False when there is none.</summary>
    public static async Task<bool> RevokeAsync(UnitOfWork unit, Guid id, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(RevokeSql, new { id, userId, now }, cancellationToken) == 1;

    private const string FindSql = """
        select s.id, s.conversation_id, s.message_id, s.user_id, s.token_hash, s.title, s.created_at
        from chat_shares s join users u on u.id = s.user_id and u.is_active
        where s.token_hash = @hash and s.revoked_at is null
        """;

    /// <summary>Null for what is revoked, and while the account is suspended.</summary>
    public Task<ShareRecord?> FindAsync(byte[] hash, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<ShareRecord>(FindSql, new { hash }, cancellationToken);
}
