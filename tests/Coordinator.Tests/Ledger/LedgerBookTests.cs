using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;
using AIForge.Testing;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Ledger;

public sealed class LedgerBookTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly LedgerHarness _ledger = new(postgres);

    [SkippableFact]
    public async Task TransferAsync_TwoLegsOneAfterTheOther_MovesBoth()
    {
        var (user, month) = (Guid.NewGuid(), new Month(2026, 1));

        var outcome = await _ledger.TransferAsync(
            new Leg(LedgerAccount.External(Asset.Usdt, "ethereum"), LedgerAccount.UserAvailable(Asset.Usdt, user), Usdt(30)),
            new Leg(LedgerAccount.UserAvailable(Asset.Usdt, user), LedgerAccount.PlatformRevenue(Asset.Usdt), Usdt(9)),
            new Leg(LedgerAccount.UserAvailable(Asset.Usdt, user), LedgerAccount.ModelPool(Asset.Usdt, month), Usdt(21))).Within();

        outcome.Should().Be(LedgerOutcome.Applied);
        (await _ledger.PostedAsync(LedgerAccount.UserAvailable(Asset.Usdt, user)).Within()).Should().Be(0);
        (await _ledger.PostedAsync(LedgerAccount.ModelPool(Asset.Usdt, month)).Within()).Should().Be(21_000_000);
    }

    [SkippableFact]
    public async Task SettleAsync_LessThanHeld_FreesTheRest()
    {
        var (user, other) = (await _ledger.FundedAsync(10).Within(), Guid.NewGuid());
        var hold = Guid.NewGuid();
        (await _ledger.HoldAsync(hold, user, Usdt(4)).Within()).Should().Be(LedgerOutcome.Applied);

        var outcome = await _ledger.SettleAsync(hold, new Leg(LedgerAccount.UserAvailable(Asset.Usdt, user), LedgerAccount.UserHeld(Asset.Usdt, other), Usdt(3))).Within();

        outcome.Should().Be(LedgerOutcome.Applied);
        var balance = await _ledger.Balances.OfAsync(LedgerAccount.UserAvailable(Asset.Usdt, user), default).Within();
        (balance.Posted, balance.Held).Should().Be((7_000_000, 0));
    }
}
