using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Wallets;

internal sealed class WalletsStore(Db db)
{
    private const string Columns = "id, user_id, wallet_addr, network, wallet_type, label, is_primary, created_at";

    private const string LockAddressSql = "select pg_advisory_xact_lock(hashtextextended('wallet ' || @Network || ' ' || @Address, 0))";

    /// <summary>Makes acts on one wallet take turns, whether or not anybody has it yet.</summary>
    public static Task LockAddressAsync(UnitOfWork work, string network, string address, CancellationToken cancellationToken) =>
        work.ExecuteAsync(LockAddressSql, new { Network = network, Address = address }, cancellationToken);

    private const string FindByAddressSql = $"select {Columns} from user_wallets where network = @Network and wallet_addr = @Address";

    public static Task<WalletRecord?> FindByAddressAsync(UnitOfWork work, string network, string address, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<WalletRecord>(FindByAddressSql, new { Network = network, Address = address }, cancellationToken);

    private const string InsertSql = $"""
        insert into user_wallets ({Columns})
        values (@Id, @UserId, @WalletAddr, @Network, @WalletType, @Label,
                not exists (select from user_wallets where user_id = @UserId and network = @Network), @CreatedAt)
        returning {Columns}
        """;

    /// <summary>Primary if it is the user's first of the network, whatever the record says. The caller holds the user's lock.</summary>
    public static Task<WalletRecord> InsertAsync(UnitOfWork work, WalletRecord wallet, CancellationToken cancellationToken) =>
        work.SingleAsync<WalletRecord>(InsertSql, wallet, cancellationToken);

    private const string CountSql = "select count(*)::int from user_wallets where user_id = @UserId";

    public static Task<int> CountAsync(UnitOfWork work, Guid userId, CancellationToken cancellationToken) =>
        work.ScalarAsync<int>(CountSql, new { UserId = userId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from user_wallets
        where user_id = @UserId and (@Before::uuid is null or id < @Before)
        order by id desc
        limit @Limit
        """;

    public Task<IReadOnlyList<WalletRecord>> ListAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<WalletRecord>(ListSql, new { UserId = userId, Before = before, Limit = limit }, cancellationToken);

    private const string FindPrimarySql = $"select {Columns} from user_wallets where user_id = @UserId and network = @Network and is_primary";

    /// <summary>Where the user's payouts on a network go; null without a wallet there.</summary>
    public Task<WalletRecord?> FindPrimaryAsync(Guid userId, WalletNetwork network, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<WalletRecord>(FindPrimarySql, new { UserId = userId, Network = WalletNetworks.NameOf(network) }, cancellationToken);

    private const string OwnsSql = """
        select exists (select from user_wallets where user_id = @UserId and network = @Network and wallet_addr = @Address)
        """;

    /// <summary>Whether the user proved to hold this wallet.</summary>
    public Task<bool> OwnsAsync(Guid userId, WalletAddress address, CancellationToken cancellationToken)
    {
        var key = new { UserId = userId, Network = WalletNetworks.NameOf(address.Network), Address = address.Text };
        return db.ScalarAsync<bool>(OwnsSql, key, cancellationToken);
    }

    /// <summary>Whether the wallet is the user's at this moment of the transaction.</summary>
    public static async Task<bool> HoldsAsync(UnitOfWork work, Guid userId, string network, string address, CancellationToken cancellationToken) =>
        await FindByAddressAsync(work, network, address, cancellationToken) is { } wallet && wallet.UserId == userId;

    private const string RelabelSql = $"""
        update user_wallets set label = @Label where id = @Id and user_id = @UserId
        returning {Columns}
        """;

    public static Task<WalletRecord?> RelabelAsync(UnitOfWork work, Guid id, Guid userId, string label, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<WalletRecord>(RelabelSql, new { Id = id, UserId = userId, Label = label }, cancellationToken);

    private const string FindSql = $"select {Columns} from user_wallets where id = @Id and user_id = @UserId";

    public static Task<WalletRecord?> FindAsync(UnitOfWork work, Guid id, Guid userId, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<WalletRecord>(FindSql, new { Id = id, UserId = userId }, cancellationToken);

    // Two statements: the index admits one primary wallet at any moment.
    private const string ClearPrimarySql = """
        update user_wallets set is_primary = false where user_id = @UserId and network = @Network and is_primary
        """;

    private const string SetPrimarySql = $"update user_wallets set is_primary = true where id = @Id returning {Columns}";

    /// <summary>The caller holds the user's lock.</summary>
    public static async Task<WalletRecord> SetPrimaryAsync(UnitOfWork work, WalletRecord wallet, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(ClearPrimarySql, new { wallet.UserId, wallet.Network }, cancellationToken);
        return await work.SingleAsync<WalletRecord>(SetPrimarySql, new { wallet.Id }, cancellationToken);
    }

    private const string DeleteSql = "delete from user_wallets where id = @Id";

    private const string PromoteOldestSql = """
        update user_wallets set is_primary = true
        where id = (select id from user_wallets where user_id = @UserId and network = @Network order by id limit 1)
        """;

    /// <summary>The caller holds the user's lock.</summary>
    public static async Task DeleteAsync(UnitOfWork work, WalletRecord wallet, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(DeleteSql, new { wallet.Id }, cancellationToken);
        if (wallet.IsPrimary) await work.ExecuteAsync(PromoteOldestSql, new { wallet.UserId, wallet.Network }, cancellationToken);
    }
}
