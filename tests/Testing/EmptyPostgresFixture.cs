namespace AIForge.Testing;

/// <summary>A database without any table.</summary>
public sealed class EmptyPostgresFixture : PostgresFixture
{
    protected override bool IsMigrated => false;
}
