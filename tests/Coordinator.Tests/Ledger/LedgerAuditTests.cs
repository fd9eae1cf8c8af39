using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Ledger;

/// <summary>Each test spoils a sound ledger as an administrator of the database could, and repairs it afterwards.</summary>
public sealed class LedgerAuditTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly LedgerHarness _ledger = new(postgres);

    [SkippableTheory]
    [InlineData("update ledger_transfers set amount = amount + 1 where entry = (select max(entry) from ledger_transfers)", "is not what was posted", "counters say")]
    [InlineData("update ledger_entries set reference = 'other' where seq = (select max(seq) from ledger_entries)", "is not what was posted")]
    [InlineData("update ledger_entries set created_at = created_at + interval '1 second' where seq = (select max(seq) from ledger_entries)", "does not follow")]
    [InlineData("update ledger_entries set hash = sha256('x') where seq = (select min(seq) from ledger_entries)", "does not follow")]
    [InlineData("delete from ledger_entries where act = 2", "goes from link", "was never made")]
    [InlineData("delete from ledger_entries where seq = (select max(seq) from ledger_entries)", "its head says", "its legs are there")]
    [InlineData("delete from ledger_transfers where entry = (select max(entry) from ledger_transfers)", "has no legs", "is not what was posted")]
    [InlineData(
        """
        insert into ledger_entries select seq + 1000000, gen_random_uuid(), act, kind, reference, null, account, amount, expires_at, created_at, content, chain, position + 1, hash
        from ledger_entries where seq = (select max(seq) from ledger_entries)
        """,
        "is not what was posted", "has no legs")]
    [InlineData("update ledger_accounts set credits = credits + 5 where code = 1", "counters say", "debits of")]
    [InlineData("update ledger_accounts set debits = debits + 5, credits = credits + 5 where code = 20", "counters say")]
    [InlineData("update ledger_accounts set held = held - 1 where held > 0", "is held, its live holds")]
    [InlineData("update ledger_accounts set owner = 'x' || id where code = 1", "is not what was posted")]
    [InlineData("delete from ledger_holds", "neither live nor resolved", "is held, its live holds")]
    [InlineData("update ledger_holds set amount = amount + 1", "was never made, or otherwise")]
    [InlineData("update ledger_chains set hash = sha256('x') where position > 0", "its head says")]
    public async Task RunAsync_Tampered_SaysWhatIsWrong(string tampering, params string[] findings)
    {
        await SomethingAsync().Within();
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
        // In one replica role no trigger and no foreign key is in the way: what an administrator of the database can do.
        await ExecuteAsync($"set local session_replication_role = replica; create table backup_e as table ledger_entries; create table backup_t as table ledger_transfers; create table backup_a as table ledger_accounts; create table backup_h as table ledger_holds; create table backup_c as table ledger_chains; {tampering}").Within();

        var differences = await _ledger.AuditAsync().Within();

        foreach (var finding in findings) differences.Should().Contain(difference => difference.Contains(finding));
        await ExecuteAsync(
            """
            set local session_replication_role = replica;
            delete from ledger_entries; insert into ledger_entries table backup_e; delete from ledger_transfers; insert into ledger_transfers table backup_t;
            delete from ledger_accounts; insert into ledger_accounts overriding system value table backup_a; delete from ledger_holds; insert into ledger_holds table backup_h;
            delete from ledger_chains; insert into ledger_chains table backup_c; drop table backup_e, backup_t, backup_a, backup_h, backup_c;
            """).Within();
    }

    [SkippableFact]
    public async Task AuditAsync_EndOfAChainCutOff_IsFoundByTheNextAudit()
    {
        await SomethingAsync().Within();
        var (user, hold) = (await _ledger.FundedAsync(5).Within(), Guid.NewGuid());
        await _ledger.HoldAsync(hold, user, Usdt(1)).Within();
        await _ledger.VoidAsync(hold, Guid.NewGuid()).Within();
        using var auditor = Auditor();
        _ledger.Clock.Advance(TimeSpan.FromDays(100) + TimeSpan.FromHours(4));
        (await auditor.AuditAsync(default).Within())!.Differences.Should().BeEmpty();
        // Everything that the last entry did is undone so well that only who saw it before can tell.
        await ExecuteAsync(
            """
            set local session_replication_role = replica;
            create table cut as select * from ledger_entries order by seq desc limit 1;
            insert into ledger_holds select h.id, h.account, h.amount, h.expires_at from ledger_entries h join cut on cut.hold_id = h.id;
            update ledger_accounts a set held = held + h.amount from ledger_entries h join cut on cut.hold_id = h.id where a.id = h.account;
            delete from ledger_entries using cut where ledger_entries.id = cut.id;
            update ledger_chains c set position = c.position - 1, hash = coalesce((select hash from ledger_entries e where e.chain = c.chain and e.position = c.position - 1), decode(repeat('00', 32), 'hex'))
            from cut where cut.chain = c.chain;
            """).Within();

        _ledger.Clock.Advance(TimeSpan.FromDays(1));
        var report = await auditor.AuditAsync(default).Within();

        report!.Differences.Should().ContainSingle().Which.Should().Contain("which an earlier audit saw, is missing");
    }

    [SkippableFact]
    public async Task AuditAsync_TwoReplicas_AuditADayOnce()
    {
        _ledger.Clock.Advance(TimeSpan.FromHours(3));
        using var first = Auditor();
        using var second = Auditor();

        var reports = await Task.WhenAll(first.AuditAsync(default), second.AuditAsync(default)).Within();

        reports.Count(report => report is not null).Should().Be(1);
        (await first.AuditAsync(default).Within()).Should().BeNull();
    }

    /// <summary>One of everything, by one session so that it is all one chain: paid in, held, held and voided.</summary>
    private async Task SomethingAsync()
    {
        var (user, kept, freed) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var outcomes = await _ledger.ApplyAsync(
            LedgerCommand.Transfer(LedgerHarness.Entry(Guid.NewGuid(), new Leg(Outside, Of(user), Usdt(9)))),
            LedgerCommand.Hold(LedgerHarness.Hold(kept, user, Usdt(2), _ledger.Clock.GetUtcNow().AddYears(1))),
            LedgerCommand.Hold(LedgerHarness.Hold(freed, user, Usdt(1))),
            LedgerCommand.Void(freed, Guid.NewGuid(), "cancelled"),
            LedgerCommand.Transfer(LedgerHarness.Entry(Guid.NewGuid(), new Leg(Of(user), LedgerAccount.PlatformRevenue(Asset.Usdt), Usdt(1)))));
        outcomes.Should().OnlyContain(outcome => outcome == LedgerOutcome.Applied);
    }

    private LedgerAuditor Auditor()
    {
        var metrics = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        var store = new LedgerAuditStore();
        return new LedgerAuditor(_ledger.Db, new LedgerAudit(_ledger.Db, store, []), store, new LedgerMetrics(metrics), _ledger.Clock, NullLogger<LedgerAuditor>.Instance);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var work = await _ledger.Db.BeginAsync(default);
        await work.ExecuteAsync(sql, null, default);
        await work.CommitAsync(default);
    }
}
