using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Platform.Database;

/// <summary>What the migrations build, written out from the catalogue: a reviewer sees the effect of a migration as a diff.</summary>
public sealed class SchemaTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task Migrations_EmptyDatabase_GiveTheCommittedSchema()
    {
        var query = await File.ReadAllTextAsync(RepositoryFolder.Combine("tests", "Coordinator.Tests", "Platform", "Database", "SchemaDump.sql"));

        var lines = await postgres.Db.QueryAsync<string>(query, null, default).Within();

        GoldenFile.Check(RepositoryFolder.Combine("tests", "Coordinator.Tests", "Golden", "schema.sql"), string.Join('\n', lines) + "\n");
    }
}
