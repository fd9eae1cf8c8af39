using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>Nodes that were registered before tokens had a table of their own.</summary>
public sealed class NodeTokensMigrationTests(EmptyPostgresFixture postgres) : IClassFixture<EmptyPostgresFixture>
{
    private const int TokensVersion = 41;

    [SkippableFact]
    public async Task Migrate_ExistingNodes_KeepTheirTokens()
    {
        postgres.Required();
        var all = Migration.Embedded(typeof(Migrator).Assembly);
        await MigrateAsync([.. all.Where(migration => migration.Version < TokensVersion)]);
        var (active, removed) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var (token, old) = (NodeTokens.Create(), NodeTokens.Create());
        await ExecuteAsync(
            """
            insert into users (id, username, auth_method, created_at, updated_at) values (@active, 'owner', 'operator', now(), now());
            insert into nodes (id, node_id, owner_id, name, token_hash, token_prefix, created_at, is_active, deactivated_at)
            values (@active, 'node_1', @active, 'one', @hash, 'afn_1', now(), true, null),
                   (@removed, 'node_2', @active, 'two', @oldHash, 'afn_2', now(), false, now())
            """,
            new { active, removed, hash = NodeTokens.Hash(token), oldHash = NodeTokens.Hash(old) });

        await MigrateAsync(all);

        var store = new NodeTokensStore(postgres.Db);
        var known = await store.FindByHashAsync(NodeTokens.Hash(token), default).Within();
        known.Should().Be(new KnownNodeToken { Id = active, OwnerId = active, NodeId = active, Name = "one", IsNodeActive = true });
        var gone = (await store.FindByHashAsync(NodeTokens.Hash(old), default).Within())!;
        (gone.IsNodeActive, gone.RevokedAt is null).Should().Be((false, false));
    }

    private Task MigrateAsync(IReadOnlyList<Migration> migrations) =>
        new Migrator(postgres.Source, migrations, TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(default).Within(TimeSpan.FromSeconds(60));

    private async Task ExecuteAsync(string sql, object arguments)
    {
        await using var unit = await postgres.Db.BeginAsync(default).Within();
        await unit.ExecuteAsync(sql, arguments, default).Within();
        await unit.CommitAsync(default).Within();
    }
}
