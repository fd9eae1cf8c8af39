using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Monies;
using AIForge.Testing;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Ledger;

public sealed class LedgerStatementsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly LedgerHarness _ledger = new(postgres);

    private LedgerStatements Statements => new(_ledger.Db, new LedgerStatementsStore());

    [SkippableFact]
    public async Task PageAsync_EntriesArriveWhilePaging_KeepsTheRunningBalanceRight()
    {
        var user = await _ledger.FundedAsync(100).Within();
        for (var i = 1; i <= 6; i++) await _ledger.TransferAsync(new Leg(Of(user), Outside, Usdt(i)), new Leg(Outside, Of(user), Micro(1))).Within();
        var (lines, cursor) = (new List<StatementLine>(), default(StatementCursor?));

        do
        {
            var (page, next) = await Statements.PageAsync(Of(user), cursor, 2, default).Within();
            lines.AddRange(page);
            if (next is not null) StatementCursor.TryRead(next.Value.ToToken(), out _).Should().BeTrue();
            cursor = next;
            await _ledger.TransferAsync(new Leg(Of(user), Outside, Usdt(2))).Within();
        }
        while (cursor is not null);

        lines.Should().HaveCount(7, "the legs of an entry are one line");
        var balance = 0L;
        foreach (var line in lines.AsEnumerable().Reverse()) line.Balance.Should().Be(balance += line.Change);
        lines[^1].Change.Should().Be(100_000_000);
    }

    [SkippableFact]
    public async Task PageAsync_LegPaidBySeveralShards_IsOneLine()
    {
        var (pool, user) = (LedgerAccount.ModelPool(Asset.Usdt, new Month(2032, 1)), Guid.NewGuid());
        await _ledger.SpreadAsync(pool, Usdt(1), 6).Within();
        await _ledger.TransferAsync(new Leg(pool, Of(user), Micro(5_500_000))).Within();

        var (lines, next) = await Statements.PageAsync(Of(user), null, 1, default).Within();

        lines.Should().ContainSingle().Which.Change.Should().Be(5_500_000);
        next.Should().BeNull();
    }

    [SkippableFact]
    public async Task MonthAsync_LinesBeforeAndAfter_ShowsTheMonthOldestFirst()
    {
        var user = await _ledger.FundedAsync(100).Within();
        _ledger.Clock.Advance(TimeSpan.FromDays(31));
        await _ledger.TransferAsync(new Leg(Of(user), Outside, Usdt(1))).Within();
        await _ledger.TransferAsync(new Leg(Of(user), Outside, Usdt(2))).Within();
        _ledger.Clock.Advance(TimeSpan.FromDays(31));
        await _ledger.TransferAsync(new Leg(Of(user), Outside, Usdt(4))).Within();

        var lines = await Statements.MonthAsync(Of(user), new Month(2030, 2), default).Within();

        lines!.Select(line => (line.Change, line.Balance)).Should().Equal((-1_000_000, 99_000_000), (-2_000_000, 97_000_000));
    }

    [SkippableFact]
    public async Task PageAsync_UnusedAccount_IsEmpty() =>
        (await Statements.PageAsync(Of(Guid.NewGuid()), null, 10, default).Within()).Lines.Should().BeEmpty();

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("=1+1", "'=1+1")]
    public void Cell_AnyText_StaysOneCellAndNoFormula(string text, string cell) => Csv.Cell(text).Should().Be(cell);
}
