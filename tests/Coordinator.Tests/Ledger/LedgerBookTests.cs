using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Npgsql;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Ledger;

public sealed class LedgerBookTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly LedgerHarness _ledger = new(postgres);

    [SkippableFact]
    public async Task TransferAsync_OneLegSpendsWhatAnotherBrings_MovesBoth()
    {
        var (user, month) = (Guid.NewGuid(), new Month(2026, 1));

        var outcome = await _ledger.TransferAsync(
            new Leg(Outside, Of(user), Usdt(30)),
            new Leg(Of(user), LedgerAccount.PlatformRevenue(Asset.Usdt), Usdt(9)),
            new Leg(Of(user), LedgerAccount.ModelPool(Asset.Usdt, month), Usdt(21))).Within();

        outcome.Should().Be(LedgerOutcome.Applied);
        (await _ledger.PostedAsync(Of(user)).Within()).Should().Be(0);
        (await _ledger.PostedAsync(LedgerAccount.ModelPool(Asset.Usdt, month)).Within()).Should().Be(21_000_000);
    }

    [SkippableFact]
    public async Task TransferAsync_AgainWithTheSameContent_IsAppliedOnce()
    {
        var (user, id) = (Guid.NewGuid(), Guid.NewGuid());
        var leg = new Leg(Outside, Of(user), Usdt(5));
        await _ledger.TransferAsync(id, leg).Within();

        (await _ledger.TransferAsync(id, leg).Within()).Should().Be(LedgerOutcome.AlreadyApplied);

        (await _ledger.PostedAsync(Of(user)).Within()).Should().Be(5_000_000);
    }

    [SkippableFact]
    public async Task TransferAsync_AgainWhenTheMoneyIsGone_IsStillAlreadyApplied()
    {
        var (user, id) = (await _ledger.FundedAsync(5).Within(), Guid.NewGuid());
        var leg = new Leg(Of(user), LedgerAccount.PlatformRevenue(Asset.Usdt), Usdt(5));
        await _ledger.TransferAsync(id, leg).Within();

        (await _ledger.TransferAsync(id, leg).Within()).Should().Be(LedgerOutcome.AlreadyApplied);
    }

    [SkippableFact]
    public async Task TransferAsync_AgainWithOtherContent_IsAConflict()
    {
        var (user, id) = (Guid.NewGuid(), Guid.NewGuid());
        await _ledger.TransferAsync(id, new Leg(Outside, Of(user), Usdt(5))).Within();

        var act = () => _ledger.TransferAsync(id, new Leg(Outside, Of(user), Usdt(6))).Within();

        await act.Should().ThrowAsync<LedgerConflictException>();
    }

    [SkippableFact]
    public async Task TransferAsync_MoreThanThereIs_LeavesTheTransactionUsable()
    {
        var user = await _ledger.FundedAsync(1).Within();
        await using var work = await _ledger.Db.BeginAsync(default).Within();

        var refused = await _ledger.Book.TransferAsync(work, LedgerHarness.Entry(Guid.NewGuid(), new Leg(Of(user), Outside, Micro(1_000_001))), default).Within();
        var applied = await _ledger.Book.TransferAsync(work, LedgerHarness.Entry(Guid.NewGuid(), new Leg(Of(user), Outside, Micro(1_000_000))), default).Within();
        await work.CommitAsync(default).Within();

        (refused, applied).Should().Be((LedgerOutcome.InsufficientFunds, LedgerOutcome.Applied));
    }

    [SkippableFact]
    public async Task TransferAsync_WhatAHoldReserves_IsInsufficient()
    {
        var user = await _ledger.FundedAsync(1).Within();
        await _ledger.HoldAsync(Guid.NewGuid(), user, Micro(1)).Within();

        (await _ledger.TransferAsync(new Leg(Of(user), Outside, Usdt(1))).Within()).Should().Be(LedgerOutcome.InsufficientFunds);
    }

    [SkippableFact]
    public async Task TransferAsync_FromShardsOfWhichNoneCoversIt_TakesFromSeveral()
    {
        var pool = LedgerAccount.ModelPool(Asset.Usdt, new Month(2031, 5));
        await _ledger.SpreadAsync(pool, Usdt(1), 5).Within();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());

        var outcome = await _ledger.TransferAsync(new Leg(pool, Of(first), Micro(3_300_000)), new Leg(pool, Of(second), Micro(1_700_000))).Within();

        outcome.Should().Be(LedgerOutcome.Applied);
        (await _ledger.PostedAsync(pool).Within(), await _ledger.PostedAsync(Of(first)).Within(), await _ledger.PostedAsync(Of(second)).Within())
            .Should().Be((0, 3_300_000, 1_700_000));
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task TransferAsync_MoreThanAllShardsHave_IsInsufficient()
    {
        var pool = LedgerAccount.ModelPool(Asset.Usdt, new Month(2031, 6));
        await _ledger.SpreadAsync(pool, Usdt(1), 3).Within();

        (await _ledger.TransferAsync(new Leg(pool, Of(Guid.NewGuid()), Micro(3_000_001))).Within()).Should().Be(LedgerOutcome.InsufficientFunds);
    }

    [SkippableFact]
    public async Task TransferAsync_BeyondWhatCountersHold_OverflowsAndChangesNothing()
    {
        var (user, largest) = (Guid.NewGuid(), new Money(Asset.Btc, long.MaxValue));
        var outside = LedgerAccount.External(Asset.Btc, $"bitcoin-{user}"[..40]);
        var account = LedgerAccount.UserAvailable(Asset.Btc, user);
        (await _ledger.TransferAsync(new Leg(outside, account, largest)).Within()).Should().Be(LedgerOutcome.Applied);

        var act = () => _ledger.TransferAsync(new Leg(outside, account, new Money(Asset.Btc, 1))).Within();

        await act.Should().ThrowAsync<OverflowException>();
        (await _ledger.PostedAsync(account).Within()).Should().Be(long.MaxValue);
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task SettleAsync_LessThanHeld_FreesTheRest()
    {
        var (user, other, hold) = (await _ledger.FundedAsync(10).Within(), Guid.NewGuid(), Guid.NewGuid());
        (await _ledger.HoldAsync(hold, user, Usdt(4)).Within()).Should().Be(LedgerOutcome.Applied);

        var outcome = await _ledger.SettleAsync(hold, new Leg(Of(user), LedgerAccount.UserHeld(Asset.Usdt, other), Usdt(3))).Within();

        outcome.Should().Be(LedgerOutcome.Applied);
        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((7_000_000, 0));
    }

    [SkippableFact]
    public async Task SettleAsync_MoreThanHeld_IsRefused()
    {
        var (user, hold) = (await _ledger.FundedAsync(10).Within(), Guid.NewGuid());
        await _ledger.HoldAsync(hold, user, Usdt(4)).Within();

        var outcome = await _ledger.SettleAsync(hold, new Leg(Of(user), Outside, Usdt(3)), new Leg(Of(user), Outside, Micro(1_000_001))).Within();

        outcome.Should().Be(LedgerOutcome.ExceedsHold);
        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((10_000_000, 4_000_000));
    }

    [SkippableFact]
    public async Task SettleAsync_FromAnotherAccountThanTheHolds_IsABug()
    {
        var (user, other, hold) = (await _ledger.FundedAsync(10).Within(), await _ledger.FundedAsync(10).Within(), Guid.NewGuid());
        await _ledger.HoldAsync(hold, user, Usdt(4)).Within();

        var act = () => _ledger.SettleAsync(hold, new Leg(Of(other), Outside, Usdt(3))).Within();

        (await act.Should().ThrowAsync<PostgresException>()).Which.MessageText.Should().Contain("another account than its hold");
    }

    [SkippableFact]
    public async Task SettleAsync_RepeatedUnknownOrResolved_SaysWhich()
    {
        var (user, hold, id) = (await _ledger.FundedAsync(10).Within(), Guid.NewGuid(), Guid.NewGuid());
        await _ledger.HoldAsync(hold, user, Usdt(4)).Within();
        var leg = new Leg(Of(user), Outside, Usdt(1));

        LedgerOutcome[] outcomes =
        [
            await _ledger.SettleAsync(hold, id, leg).Within(),
            await _ledger.SettleAsync(hold, id, leg).Within(),
            await _ledger.SettleAsync(hold, leg).Within(),
            await _ledger.SettleAsync(Guid.NewGuid(), leg).Within(),
            await _ledger.VoidAsync(hold, Guid.NewGuid()).Within(),
        ];

        outcomes.Should().Equal(LedgerOutcome.Applied, LedgerOutcome.AlreadyApplied, LedgerOutcome.HoldResolved, LedgerOutcome.HoldNotFound, LedgerOutcome.HoldResolved);
    }

    [SkippableFact]
    public async Task VoidAsync_LiveHold_FreesAll()
    {
        var (user, hold, id) = (await _ledger.FundedAsync(10).Within(), Guid.NewGuid(), Guid.NewGuid());
        await _ledger.HoldAsync(hold, user, Usdt(4)).Within();

        (await _ledger.VoidAsync(hold, id).Within(), await _ledger.VoidAsync(hold, id).Within()).Should().Be((LedgerOutcome.Applied, LedgerOutcome.AlreadyApplied));

        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((10_000_000, 0));
    }

    [SkippableFact]
    public async Task ExpireAsync_HoldWhoseTimeIsOver_FreesIt()
    {
        var (user, over, not) = (await _ledger.FundedAsync(10).Within(), Guid.NewGuid(), Guid.NewGuid());
        await _ledger.HoldAsync(over, user, Usdt(4), _ledger.Clock.GetUtcNow().AddSeconds(59)).Within();
        await _ledger.HoldAsync(not, user, Usdt(3), _ledger.Clock.GetUtcNow().AddSeconds(61)).Within();
        _ledger.Clock.Advance(TimeSpan.FromMinutes(1));

        await _ledger.ExpireAsync().Within();

        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((10_000_000, 3_000_000));
        (await _ledger.SettleAsync(over, new Leg(Of(user), Outside, Usdt(1))).Within()).Should().Be(LedgerOutcome.HoldResolved);
    }

    [SkippableFact]
    public async Task ApplyAsync_SomeRefused_AppliesTheOthersInOrder()
    {
        var (user, hold) = (await _ledger.FundedAsync(10).Within(), Guid.NewGuid());

        var outcomes = await _ledger.ApplyAsync(
            LedgerCommand.Hold(LedgerHarness.Hold(hold, user, Usdt(8))),
            LedgerCommand.Transfer(LedgerHarness.Entry(Guid.NewGuid(), new Leg(Of(user), Outside, Usdt(3)))),
            LedgerCommand.Settle(hold, LedgerHarness.Entry(Guid.NewGuid(), new Leg(Of(user), Outside, Usdt(5)))),
            LedgerCommand.Transfer(LedgerHarness.Entry(Guid.NewGuid(), new Leg(Of(user), Outside, Usdt(5)))),
            LedgerCommand.Void(hold, Guid.NewGuid(), "late")).Within();

        outcomes.Should().Equal(
            LedgerOutcome.Applied, LedgerOutcome.InsufficientFunds, LedgerOutcome.Applied, LedgerOutcome.Applied, LedgerOutcome.HoldResolved);
        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((0, 0));
    }

    [SkippableFact]
    public async Task ApplyAsync_TheSameCommandTwice_AppliesItOnce()
    {
        var user = await _ledger.FundedAsync(10).Within();
        var command = LedgerCommand.Transfer(LedgerHarness.Entry(Guid.NewGuid(), new Leg(Of(user), Outside, Usdt(3))));

        (await _ledger.ApplyAsync(command, command).Within()).Should().Equal(LedgerOutcome.Applied, LedgerOutcome.AlreadyApplied);
    }

    [Fact]
    public void Transfer_MixedAssetsNothingOrToItself_IsABug()
    {
        var (user, btc) = (Guid.NewGuid(), LedgerAccount.UserAvailable(Asset.Btc, Guid.NewGuid()));

        Leg[] wrong = [new(Of(user), btc, Usdt(1)), new(Of(user), Outside, Usdt(0)), new(Of(user), Of(user), Usdt(1))];

        wrong.Should().AllSatisfy(leg => FluentActions.Invoking(() => LedgerCommand.Transfer(LedgerHarness.Entry(Guid.NewGuid(), leg))).Should().Throw<ArgumentException>());
    }

    /// <summary>uuid5 of Python's standard library.</summary>
    [Fact]
    public void Version5_KnownName_IsWhatTheStandardSays() =>
        LedgerIds.Version5(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com").Should().Be(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
}
