using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Wallets.Admin;

internal sealed class AdminWalletsStore(Db db)
{
    private const string Columns = "network, address, added_by, added_at, label";

    private const string ListSql = $"select {Columns} from admin_wallets order by added_at, network, address";

    /// <summary>All of them, the oldest first: their number is bounded.</summary>
    public Task<IReadOnlyList<AdminWalletRecord>> ListAsync(CancellationToken cancellationToken) =>
        db.QueryAsync<AdminWalletRecord>(ListSql, null, cancellationToken);

    private const string LockSql = "select pg_advisory_xact_lock(hashtextextended('admin_wallets', 0))";

    private const string CountSql = "select count(*)::int from admin_wallets";

    /// <summary>Makes changes of the whitelist take turns and says how many wallets are on it.</summary>
    public static async Task<int> LockAndCountAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(LockSql, null, cancellationToken);
        return await work.ScalarAsync<int>(CountSql, null, cancellationToken);
    }

    private const string FindSql = $"select {Columns} from admin_wallets where network = @Network and address = @Address";

    public static Task<AdminWalletRecord?> FindAsync(UnitOfWork work, string network, string address, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<AdminWalletRecord>(FindSql, new { Network = network, Address = address }, cancellationToken);

    private const string InsertSql = $"insert into admin_wallets ({Columns}) values (@Network, @Address, @AddedBy, @AddedAt, @Label)";

    public static Task InsertAsync(UnitOfWork work, AdminWalletRecord wallet, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, wallet, cancellationToken);

    private const string DeleteSql = "delete from admin_wallets where network = @Network and address = @Address";

    public static Task DeleteAsync(UnitOfWork work, string network, string address, CancellationToken cancellationToken) =>
        work.ExecuteAsync(DeleteSql, new { Network = network, Address = address }, cancellationToken);

    private const string BeginSeedingSql = "insert into admin_wallets_seeding (done_at) values (@Now) on conflict do nothing";

    /// <summary>True once, for the transaction that commits first.</summary>
    public static async Task<bool> BeginSeedingAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(BeginSeedingSql, new { Now = now }, cancellationToken) == 1;
}
