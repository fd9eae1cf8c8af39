using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Wallets.Admin.Sessions;

/// <summary>Sessions of administrators; of their tokens only hashes.</summary>
internal sealed class AdminSessionsStore(Db db)
{
    private const string DropLapsedSql = "delete from admin_sessions where expires_at <= @now";

    private const string CountSql = "select count(*)::int from admin_sessions where network = @network and address = @address";

    /// <summary>Of those that are not over; what is over is forgotten.</summary>
    public static async Task<int> CountAsync(UnitOfWork work, string network, string address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(DropLapsedSql, new { now }, cancellationToken);
        return await work.SingleAsync<int>(CountSql, new { network, address }, cancellationToken);
    }

    private const string InsertSql = """
        insert into admin_sessions (id, network, address, token_hash, created_at, expires_at) values (@Id, @Network, @Address, @hash, @now, @ExpiresAt)
        """;

    public static Task InsertAsync(UnitOfWork work, AdminSessionRecord session, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, new { session.Id, session.Network, session.Address, session.ExpiresAt, hash, now }, cancellationToken);

    private const string FindSql = "select id, network, address, expires_at from admin_sessions where token_hash = @hash";

    /// <summary>Null also when its wallet is no administrator's any more.</summary>
    public Task<AdminSessionRecord?> FindAsync(byte[] hash, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<AdminSessionRecord>(FindSql, new { hash }, cancellationToken);

    private const string EndSql = "delete from admin_sessions where network = @network and address = @address and (@id::uuid is null or id = @id)";

    /// <param name="id">Null for all of the wallet.</param>
    public static Task<int> EndAsync(UnitOfWork work, string network, string address, Guid? id, CancellationToken cancellationToken) =>
        work.ExecuteAsync(EndSql, new { network, address, id }, cancellationToken);
}
