using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Ledger;

/// <summary>A ledger that was written before its writers changed.</summary>
public sealed class LedgerSpeedMigrationTests(EmptyPostgresFixture postgres) : IClassFixture<EmptyPostgresFixture>
{
    private const int NewWriters = 110;

    [SkippableFact]
    public async Task Migrate_LedgerWithEntriesAndHolds_GoesOnWhereItWas()
    {
        var ledger = new LedgerHarness(postgres);
        var all = Migration.Embedded(typeof(Migrator).Assembly);
        await MigrateAsync([.. all.Where(migration => migration.Version < NewWriters)]);
        var (user, settled, open, voided) = (await ledger.FundedAsync(9).Within(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        // Together, for which there was a writer then.
        await ledger.ApplyAsync([.. new[] { settled, open, voided }.Select(hold => LedgerCommand.Hold(LedgerHarness.Hold(hold, user, Usdt(2))))]).Within();
        await ledger.SettleAsync(settled, new Leg(Of(user), Outside, Usdt(1))).Within();

        await MigrateAsync(all);

        (await ledger.StateAsync(Of(user)).Within()).Should().Be((8_000_000, 4_000_000));
        (await ledger.SettleAsync(open, new Leg(Of(user), Outside, Usdt(2))).Within()).Should().Be(LedgerOutcome.Applied);
        (await ledger.VoidAsync(voided, Guid.NewGuid()).Within()).Should().Be(LedgerOutcome.Applied);
        (await ledger.SettleAsync(settled, new Leg(Of(user), Outside, Usdt(1))).Within()).Should().Be(LedgerOutcome.HoldResolved);
        (await ledger.StateAsync(Of(user)).Within()).Should().Be((6_000_000, 0));
        // It follows every chain over what was written before and after.
        (await new LedgerAudit(postgres.Db, new LedgerAuditStore(), []).RunAsync(default).Within()).Should()
            .Match<LedgerAuditReport>(report => report.Differences.Count == 0 && report.Entries == 7);
    }

    private Task MigrateAsync(IReadOnlyList<Migration> migrations) =>
        new Migrator(postgres.Source, migrations, TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(default).Within(TimeSpan.FromSeconds(60));
}
