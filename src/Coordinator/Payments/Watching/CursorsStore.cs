using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payments.Watching;

internal sealed class CursorsStore(Db db)
{
    private const string Columns = "network, scanned_height, scanned_hash, scanned_time, head_height, final_height, changed_at";

    private const string LeaseSql = $"""
        insert into chain_cursors (network, lease_owner, lease_until, changed_at) values (@network, @owner, @until, @now)
        on conflict (network) do update set lease_owner = @owner, lease_until = @until
        where chain_cursors.lease_owner is null or chain_cursors.lease_owner = @owner or chain_cursors.lease_until < @now
        returning {Columns}
        """;

    /// <summary>Null while another replica reads the network.</summary>
    public static Task<ChainCursor?> LeaseAsync(
        UnitOfWork work, string network, Guid owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ChainCursor>(LeaseSql, new { network, owner, now, until }, cancellationToken);

    private const string MoveSql = """
        update chain_cursors set scanned_height = @ScannedHeight, scanned_hash = @ScannedHash, scanned_time = @ScannedTime,
            head_height = @HeadHeight, final_height = @FinalHeight, changed_at = @ChangedAt, lease_until = @until
        where network = @Network and lease_owner = @owner
        """;

    /// <summary>False when the lease went to another replica meanwhile: then nothing of this transaction may stay.</summary>
    public static async Task<bool> MoveAsync(UnitOfWork work, ChainCursor cursor, Guid owner, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var args = new { cursor.Network, cursor.ScannedHeight, cursor.ScannedHash, cursor.ScannedTime, cursor.HeadHeight, cursor.FinalHeight, cursor.ChangedAt, owner, until };
        return await work.ExecuteAsync(MoveSql, args, cancellationToken) == 1;
    }

    private const string ReleaseSql = "update chain_cursors set lease_owner = null, lease_until = null where network = @network and lease_owner = @owner";

    public static Task<int> ReleaseAsync(UnitOfWork work, string network, Guid owner, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ReleaseSql, new { network, owner }, cancellationToken);

    private const string FindSql = $"select {Columns} from chain_cursors where network = @network";

    public static Task<ChainCursor?> FindAsync(UnitOfWork work, string network, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ChainCursor>(FindSql, new { network }, cancellationToken);

    public Task<ChainCursor?> FindAsync(string network, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ChainCursor>(FindSql, new { network }, cancellationToken);
}
