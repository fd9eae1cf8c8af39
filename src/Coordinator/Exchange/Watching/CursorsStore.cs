using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Exchange.Watching;

/// <summary>How far chains were read, and their last blocks.</summary>
internal sealed class CursorsStore(Db db)
{
    private const string Columns = "network, scanned_height, scanned_time, head_height";

    private const string LeaseSql = $"""
        insert into exchange_cursors (network, lease_owner, lease_until, changed_at) values (@network, @owner, @until, @now)
        on conflict (network) do update set lease_owner = @owner, lease_until = @until
        where exchange_cursors.lease_owner is null or exchange_cursors.lease_owner = @owner or exchange_cursors.lease_until < @now
        returning {Columns}
        """;

    /// <summary>Null while another replica reads the chain.</summary>
    public static Task<BitcoinCursor?> LeaseAsync(UnitOfWork work, string network, Guid owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<BitcoinCursor>(LeaseSql, new { network, owner, now, until }, cancellationToken);

    private const string MoveSql = """
        update exchange_cursors set scanned_height = @ScannedHeight, scanned_time = @ScannedTime, head_height = @HeadHeight, changed_at = @now, lease_until = @until
        where network = @Network and lease_owner = @owner
        """;

    /// <summary>False when the lease went to another replica meanwhile: then nothing of this transaction may stay.</summary>
    public static async Task<bool> MoveAsync(
        UnitOfWork work, BitcoinCursor cursor, Guid owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var args = new { cursor.Network, cursor.ScannedHeight, cursor.ScannedTime, cursor.HeadHeight, owner, now, until };
        return await work.ExecuteAsync(MoveSql, args, cancellationToken) == 1;
    }

    private const string ReleaseSql = "update exchange_cursors set lease_owner = null, lease_until = null where network = @network and lease_owner = @owner";

    public static Task<int> ReleaseAsync(UnitOfWork work, string network, Guid owner, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ReleaseSql, new { network, owner }, cancellationToken);

    private const string FindSql = $"select {Columns} from exchange_cursors where network = @network";

    public static Task<BitcoinCursor?> FindAsync(UnitOfWork work, string network, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<BitcoinCursor>(FindSql, new { network }, cancellationToken);

    public Task<BitcoinCursor?> FindAsync(string network, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<BitcoinCursor>(FindSql, new { network }, cancellationToken);

    private const string BlocksSql = "select height, hash from exchange_blocks where network = @network order by height desc";

    /// <summary>The last blocks that were read, newest first.</summary>
    public Task<IReadOnlyList<KnownBlock>> BlocksAsync(string network, CancellationToken cancellationToken) =>
        db.QueryAsync<KnownBlock>(BlocksSql, new { network }, cancellationToken);

    private const string ForgetSql = "delete from exchange_blocks where network = @network and (height > @above or height < @below)";

    private const string KeepSql = "insert into exchange_blocks (network, height, hash) values (@network, @Height, @Hash)";

    public static Task<int> KeepBlockAsync(UnitOfWork work, string network, KnownBlock block, CancellationToken cancellationToken) =>
        work.ExecuteAsync(KeepSql, new { network, block.Height, block.Hash }, cancellationToken);

    /// <summary>Keeps only the blocks from below to above.</summary>
    public static Task<int> ForgetBlocksAsync(UnitOfWork work, string network, long below, long above, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ForgetSql, new { network, below, above }, cancellationToken);
}
