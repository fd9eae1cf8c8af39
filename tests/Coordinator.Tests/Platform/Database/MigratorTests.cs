using AIForge.Coordinator.Platform.Database;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Coordinator.Tests.Platform.Database;

public sealed class MigratorTests : IAsyncLifetime
{
    private static readonly Migration First = Migration.Parse("0001_test_a", "create table a (id int);");
    private static readonly Migration Second = Migration.Parse("0002_test_b", "create table b (id int);");
    private static readonly Migration Tenth = Migration.Parse("0010_test_c", "create table c (id int);");

    private readonly EmptyPostgresFixture _postgres = new();

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _postgres.Required();
    }

    public Task DisposeAsync() => _postgres.DisposeAsync();

    [SkippableFact]
    public async Task Migrate_EmptyDatabase_AppliesAllInOrder()
    {
        await MigrateAsync(First, Second, Tenth);

        (await AppliedAsync()).Should().Equal("0001_test_a", "0002_test_b", "0010_test_c");
    }

    [SkippableFact]
    public async Task Migrate_Again_AppliesOnlyWhatIsNew()
    {
        await MigrateAsync(First);

        await MigrateAsync(First, Second);

        (await AppliedAsync()).Should().Equal("0001_test_a", "0002_test_b");
    }

    [SkippableFact]
    public async Task Migrate_ChangedFile_StopsTheStart()
    {
        await MigrateAsync(First, Second);
        var changed = Migration.Parse(First.Name, First.Sql + " -- edited");

        var migrate = () => MigrateAsync(changed, Second);

        await migrate.Should().ThrowAsync<MigrationException>().WithMessage("*0001_test_a was changed*");
    }

    [SkippableFact]
    public async Task Migrate_FileInsertedBeforeAppliedOne_StopsTheStart()
    {
        await MigrateAsync(First, Tenth);

        var migrate = () => MigrateAsync(First, Second, Tenth);

        await migrate.Should().ThrowAsync<MigrationException>().WithMessage("*0002_test_b was never applied*");
        (await AppliedAsync()).Should().Equal("0001_test_a", "0010_test_c");
    }

    [SkippableFact]
    public async Task Migrate_DatabaseOfNewerProgram_StopsTheStart()
    {
        await MigrateAsync(First, Second);

        var migrate = () => MigrateAsync(First);

        await migrate.Should().ThrowAsync<MigrationException>().WithMessage("*newer program*");
    }

    [SkippableFact]
    public async Task Migrate_SameVersionTwice_StopsTheStart()
    {
        var twin = Migration.Parse("0001_test_twin", "create table twin (id int);");

        var migrate = () => MigrateAsync(First, twin);

        await migrate.Should().ThrowAsync<MigrationException>().WithMessage("*not in ascending order*");
    }

    [SkippableFact]
    public async Task Migrate_StatementFails_KeepsNothingOfTheFile()
    {
        var broken = Migration.Parse("0002_test_broken", "create table half (id int); create table a (id int);");

        var migrate = () => MigrateAsync(First, broken);

        await migrate.Should().ThrowAsync<MigrationException>().WithMessage("*0002_test_broken failed*");
        (await AppliedAsync()).Should().Equal("0001_test_a");
        (await _postgres.Db.ScalarAsync<bool>("select to_regclass('half') is null", null, default).Within()).Should().BeTrue();
    }

    [SkippableFact]
    public async Task Migrate_NoTransactionFile_RunsOutsideOfOne()
    {
        var index = Migration.Parse("0002_test_index", "-- no-transaction\ncreate index concurrently if not exists a_id on a (id)");

        await MigrateAsync(First, index);

        (await _postgres.Db.ScalarAsync<bool>("select to_regclass('a_id') is not null", null, default).Within()).Should().BeTrue();
    }

    [SkippableFact]
    public async Task Migrate_SeveralAtOnce_AppliesEachFileOnce()
    {
        var slow = Migration.Parse("0002_test_slow", "create table slow (id int); select pg_sleep(0.2);");
        var index = Migration.Parse("0003_test_index", "-- no-transaction\ncreate index concurrently if not exists a_id on a (id)");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MigrateAsync(First, slow, index))).Within();

        (await AppliedAsync()).Should().Equal("0001_test_a", "0002_test_slow", "0003_test_index");
    }

    [SkippableTheory]
    [InlineData("1_test_a")]
    [InlineData("0001-test")]
    [InlineData("0001_Test")]
    public void Parse_AnotherName_Refuses(string name)
    {
        var parse = () => Migration.Parse(name, "select 1");

        parse.Should().Throw<MigrationException>();
    }

    [SkippableFact]
    public void Parse_OtherLineEnds_IsTheSameMigration() =>
        Migration.Parse(First.Name, "a\r\nb").Sha256.Should().Be(Migration.Parse(First.Name, "a\nb").Sha256);

    private Task MigrateAsync(params Migration[] migrations) =>
        new Migrator(_postgres.Source, migrations, TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(default).Within();

    private Task<IReadOnlyList<string>> AppliedAsync() =>
        _postgres.Db.QueryAsync<string>("select name from schema_migrations order by version", null, default).Within();
}
