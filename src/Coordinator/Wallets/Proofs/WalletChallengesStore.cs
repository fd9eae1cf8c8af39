using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Wallets.Proofs;

internal sealed class WalletChallengesStore(Db db)
{
    private const string Columns = "nonce, purpose, network, wallet_addr, user_id, asker, message, created_at, expires_at";

    private const string OfWallet = """
        network = @Network and wallet_addr = @WalletAddr and purpose = @Purpose and user_id is not distinct from @UserId::uuid
        """;

    // All but the newest of this asker: nobody voids what another one was given. The caller holds the wallet's lock.
    private const string MakeRoomSql = $"""
        delete from wallet_challenges where nonce in (
            select nonce from wallet_challenges where {OfWallet} and asker = @Asker
            order by created_at desc, nonce offset @Keep)
        """;

    private const string InsertSql = $"""
        insert into wallet_challenges ({Columns})
        values (@Nonce, @Purpose, @Network, @WalletAddr, @UserId, @Asker, @Message, @CreatedAt, @ExpiresAt)
        """;

    /// <summary>Of its wallet, purpose, user and asker the newest <paramref name="limit"/> are kept, this one among them.</summary>
    public static async Task InsertAsync(UnitOfWork work, WalletChallenge challenge, int limit, CancellationToken cancellationToken)
    {
        await WalletsStore.LockAddressAsync(work, challenge.Network, challenge.WalletAddr, cancellationToken);
        var room = new { challenge.Network, challenge.WalletAddr, challenge.Purpose, challenge.UserId, challenge.Asker, Keep = limit - 1 };
        await work.ExecuteAsync(MakeRoomSql, room, cancellationToken);
        await work.ExecuteAsync(InsertSql, challenge, cancellationToken);
    }

    private const string TakeSql = $"delete from wallet_challenges where nonce = @Nonce and {OfWallet} returning {Columns}";

    /// <summary>For one of all callers, and only if it was made for this wallet, purpose and user.</summary>
    public static Task<WalletChallenge?> TakeAsync(
        UnitOfWork work, string nonce, string network, string address, string purpose, Guid? userId, CancellationToken cancellationToken)
    {
        var key = new { Nonce = nonce, Network = network, WalletAddr = address, Purpose = purpose, UserId = userId };
        return work.FirstOrDefaultAsync<WalletChallenge>(TakeSql, key, cancellationToken);
    }

    private const string TakeNewestSql = $"""
        delete from wallet_challenges where nonce = (
            select nonce from wallet_challenges where {OfWallet}
            order by asker = @Asker desc, created_at desc, nonce limit 1 for update)
        returning {Columns}
        """;

    /// <summary>The newest that this asker was given; where there is none, the newest of all.</summary>
    public static Task<WalletChallenge?> TakeNewestAsync(
        UnitOfWork work, string network, string address, string purpose, Guid? userId, string asker, CancellationToken cancellationToken)
    {
        var key = new { Network = network, WalletAddr = address, Purpose = purpose, UserId = userId, Asker = asker };
        return work.FirstOrDefaultAsync<WalletChallenge>(TakeNewestSql, key, cancellationToken);
    }

    private const string CleanSql = """
        delete from wallet_challenges where nonce in (
            select nonce from wallet_challenges where expires_at < @Before order by expires_at limit @Limit for update skip locked)
        """;

    /// <summary>Returns how many were removed.</summary>
    public async Task<int> CleanAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var removed = await work.ExecuteAsync(CleanSql, new { Before = before, Limit = limit }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return removed;
    }
}
