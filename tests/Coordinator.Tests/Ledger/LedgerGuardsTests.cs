using AIForge.Coordinator.Ledger;
using AIForge.Testing;
using Npgsql;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Ledger;

/// <summary>What the tables and their writers refuse, whoever asks, and what is left when the short way turns out to be wrong.</summary>
public sealed class LedgerGuardsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly LedgerHarness _ledger = new(postgres);

    [SkippableTheory]
    [InlineData("update ledger_accounts set held = held - 1", PostgresErrorCodes.CheckViolation)]
    [InlineData("update ledger_accounts set debits = -1", PostgresErrorCodes.CheckViolation)]
    [InlineData("update ledger_accounts set credits = -1", PostgresErrorCodes.CheckViolation)]
    [InlineData("update ledger_accounts set held = held + 1000001 where code = 1", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into ledger_accounts (asset, code, owner, overdraft) values (1, 1, 'x', true)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into ledger_accounts (asset, code, owner, overdraft) values (1, 20, 'x', false)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into ledger_accounts (asset, code, owner, overdraft) values (4, 1, 'x', false)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into ledger_accounts (asset, code, owner, overdraft, shard) values (1, 10, 'x', false, 64)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into ledger_accounts (asset, code, owner, overdraft, credits, held) values (1, 1, 'x', false, 5, 6)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into ledger_transfers (entry, leg, debit, credit, asset, amount) values (1, 1, 1, 2, 1, 0)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into ledger_transfers (entry, leg, debit, credit, asset, amount) values (1, 1, 1, 1, 1, 1)", PostgresErrorCodes.CheckViolation)]
    [InlineData("update ledger_accounts set owner = 'x' || id", PostgresErrorCodes.RestrictViolation)]
    [InlineData("update ledger_accounts set overdraft = true where code = 1", PostgresErrorCodes.RestrictViolation)]
    public async Task Tables_RowThatCannotBe_IsRefused(string change, string state)
    {
        await _ledger.FundedAsync(1).Within();

        var act = () => ExecuteAsync(change).Within();

        (await act.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(state);
    }

    [SkippableTheory]
    [InlineData("2::smallint", "'x'", "sha256('x')", "null", "1", "null")]
    [InlineData("2::smallint", "'x'", "sha256('x')", "null", "1", "0")]
    [InlineData("2::smallint", "'x'", "'\\x00'", "null", "1", "1")]
    [InlineData("2::smallint", "repeat('x', 201)", "sha256('x')", "null", "1", "1")]
    [InlineData("2::smallint", "'x'", "sha256('x')", "gen_random_uuid()", "1", "1")]
    [InlineData("4::smallint", "'x'", "sha256('x')", "null", "null", "null")]
    [InlineData("6::smallint", "'x'", "sha256('x')", "gen_random_uuid()", "null", "null")]
    public async Task Writers_EntryThatCannotBe_AreNotHadFor(string act, string reference, string content, string hold, string account, string amount)
    {
        var user = await _ledger.FundedAsync(1).Within();
        var names = $"array[1]::smallint[], array[1]::smallint[], array['{user}']";
        var one = () => ExecuteAsync(
            amount != "null" && hold == "null"
                ? $"select ledger_hold(now(), gen_random_uuid(), 1::smallint, {reference}, {content}, 1::smallint, 1::smallint, '{user}', {amount}, null)"
                : $"select ledger_apply(now(), {act}, gen_random_uuid(), 1::smallint, {reference}, {content}, {hold}, {names}, {account}, {amount}, null, '{{}}', '{{}}', '{{}}')").Within();
        var many = () => ExecuteAsync(
            $"""
            select ledger_apply_many(now(), {names}, array[{act}], array[gen_random_uuid()], array[1]::smallint[], array[{reference}], array[{content}]::bytea[],
                array[{hold}]::uuid[], array[{account}]::integer[], array[{amount}]::bigint[], array[null]::timestamptz[], '{"{}"}', '{"{}"}', '{"{}"}', '{"{}"}', '{"{}"}')
            """).Within();

        (await one.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.CheckViolation);
        (await many.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.CheckViolation);
    }

    [SkippableTheory]
    [InlineData("1", "null")]
    [InlineData("10", "1")]
    [InlineData("11", "1")]
    public async Task Hold_OfNothingOrOnAShardedAccount_IsRefused(string code, string amount)
    {
        var hold = () => ExecuteAsync(
            $"select ledger_hold(now(), gen_random_uuid(), 1::smallint, 'x', sha256('x'), 1::smallint, {code}::smallint, '', {amount}, null)").Within();

        (await hold.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.CheckViolation);
    }

    [SkippableFact]
    public async Task HoldAsync_UnderATakenId_TakesTheReservationBackInTheSameTransaction()
    {
        var (user, taken) = (await _ledger.FundedAsync(5).Within(), Guid.NewGuid());
        await _ledger.TransferAsync(taken, new Leg(Of(user), Outside, Usdt(1))).Within();

        await using (var work = await _ledger.Db.BeginAsync(default).Within())
        {
            var hold = () => _ledger.Book.HoldAsync(work, LedgerHarness.Hold(taken, user, Usdt(2)), default).Within();
            await hold.Should().ThrowAsync<LedgerConflictException>();
            await work.CommitAsync(default).Within();
        }

        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((4_000_000, 0));
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task SettleAsync_UnderATakenId_TakesEverythingBackInTheSameTransaction()
    {
        var (user, hold, taken) = (await _ledger.FundedAsync(5).Within(), Guid.NewGuid(), Guid.NewGuid());
        await _ledger.HoldAsync(hold, user, Usdt(2), _ledger.Clock.GetUtcNow().AddDays(1)).Within();
        await _ledger.TransferAsync(taken, new Leg(Of(user), Outside, Usdt(1))).Within();

        await using (var work = await _ledger.Db.BeginAsync(default).Within())
        {
            var settle = () => _ledger.Book.SettleAsync(work, hold, LedgerHarness.Entry(taken, new Leg(Of(user), Outside, Usdt(1))), default).Within();
            await settle.Should().ThrowAsync<LedgerConflictException>();
            await work.CommitAsync(default).Within();
        }

        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((4_000_000, 2_000_000));
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
        (await _ledger.SettleAsync(hold, new Leg(Of(user), Outside, Usdt(2))).Within()).Should().Be(LedgerOutcome.Applied);
    }

    [SkippableFact]
    public async Task TransferAsync_SecondPayerHasTooLittle_TakesTheFirstBackInTheSameTransaction()
    {
        var (rich, poor, other) = (await _ledger.FundedAsync(5).Within(), await _ledger.FundedAsync(1).Within(), await _ledger.FundedAsync(1).Within());

        foreach (var payers in new[] { (rich, poor), (poor, rich) })
        {
            (await _ledger.TransferAsync(new Leg(Of(payers.Item1), Of(other), Usdt(2)), new Leg(Of(payers.Item2), Of(other), Usdt(2))).Within())
                .Should().Be(LedgerOutcome.InsufficientFunds);
        }

        (await _ledger.StateAsync(Of(rich)).Within()).Should().Be((5_000_000, 0));
        (await _ledger.StateAsync(Of(poor)).Within()).Should().Be((1_000_000, 0));
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task ApplyAloneAsync_EveryAct_IsCommittedWhenItAnswers()
    {
        var (user, hold) = (await _ledger.FundedAsync(3).Within(), Guid.NewGuid());
        var settle = LedgerCommand.Settle(hold, LedgerHarness.Entry(Guid.NewGuid(), new Leg(Of(user), Outside, Usdt(1))));

        (await AloneAsync(LedgerCommand.Hold(LedgerHarness.Hold(hold, user, Usdt(2))))).Should().Be(LedgerOutcome.Applied);
        (await AloneAsync(LedgerCommand.Hold(LedgerHarness.Hold(hold, user, Usdt(2))))).Should().Be(LedgerOutcome.AlreadyApplied);
        (await AloneAsync(LedgerCommand.Hold(LedgerHarness.Hold(Guid.NewGuid(), user, Usdt(2))))).Should().Be(LedgerOutcome.InsufficientFunds);
        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((3_000_000, 2_000_000));
        (await AloneAsync(settle)).Should().Be(LedgerOutcome.Applied);
        (await AloneAsync(settle)).Should().Be(LedgerOutcome.AlreadyApplied);
        (await AloneAsync(LedgerCommand.Void(hold, Guid.NewGuid(), "late"))).Should().Be(LedgerOutcome.HoldResolved);
        var other = () => AloneAsync(LedgerCommand.Hold(LedgerHarness.Hold(hold, user, Usdt(1))));
        await other.Should().ThrowAsync<LedgerConflictException>();

        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((2_000_000, 0));
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
    }

    private Task<LedgerOutcome> AloneAsync(LedgerCommand command) => _ledger.Book.ApplyAloneAsync(command, default).Within();

    private async Task ExecuteAsync(string sql)
    {
        await using var work = await _ledger.Db.BeginAsync(default);
        await work.ExecuteAsync(sql, null, default);
        await work.CommitAsync(default);
    }
}
