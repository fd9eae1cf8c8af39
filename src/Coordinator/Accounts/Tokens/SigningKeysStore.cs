using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Accounts.Tokens;

internal sealed class SigningKeysStore(Db db)
{
    // Of replicas that start together one inserts, the others wait for it and change nothing.
    private const string InsertSql = """
        insert into signing_keys (kid, secret, created_at) values (@Kid, @Secret, @Now)
        on conflict (kid) do nothing
        """;

    private const string ListSql = "select kid, secret from signing_keys order by created_at desc, kid limit 2";

    /// <summary>The newest keys, first of all the given one if there was none by its name.</summary>
    public async Task<IReadOnlyList<StoredSigningKey>> EnsureAsync(
        string kid, byte[] secret, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await work.ExecuteAsync(InsertSql, new { Kid = kid, Secret = secret, Now = now }, cancellationToken);
        var keys = await work.QueryAsync<StoredSigningKey>(ListSql, null, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return keys;
    }
}
