using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Monies;
using AIForge.Testing;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Revenue;

public sealed class RevenuePostingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly RevenueHarness _revenue = new(postgres);

    private LedgerAccount Platform => LedgerAccount.PlatformRevenue(Asset.Usdt);

    [SkippableFact]
    public async Task PlanRevenue_PostedTwiceAndReversedTwice_CountsOnceEach()
    {
        var (user, id, before) = (await _revenue.PayerAsync(Usdt(30)).Within(), Guid.NewGuid(), await _revenue.Ledger.PostedAsync(Platform).Within());
        var pool = LedgerAccount.ModelPool(Asset.Usdt, new Month(2030, 1));
        Task<LedgerOutcome> PostAsync() => _revenue.CommitAsync(work => _revenue.Plans.PostAsync(work, id, user, Usdt(30), "pay_1", _revenue.Now, default));
        Task<LedgerOutcome> ReverseAsync() => _revenue.CommitAsync(work => _revenue.Plans.ReverseAsync(work, id, default));

        (await PostAsync().Within(), await PostAsync().Within()).Should().Be((LedgerOutcome.Applied, LedgerOutcome.AlreadyApplied));
        (await _revenue.Ledger.PostedAsync(Platform).Within() - before, await _revenue.Ledger.PostedAsync(pool).Within()).Should().Be((9_000_000, 21_000_000));

        (await ReverseAsync().Within(), await ReverseAsync().Within()).Should().Be((LedgerOutcome.Applied, LedgerOutcome.AlreadyApplied));
        (await _revenue.Ledger.PostedAsync(Of(user)).Within(), await _revenue.Ledger.PostedAsync(pool).Within()).Should().Be((30_000_000, 0));
    }

    [SkippableFact]
    public async Task PlanRevenue_ReversedAfterItsPoolWasDivided_IsPaidByThePlatform()
    {
        var (user, other, id) = (await _revenue.PayerAsync(Usdt(30)).Within(), await _revenue.PayerAsync(Usdt(100)).Within(), Guid.NewGuid());
        var at = new DateTimeOffset(2029, 11, 5, 0, 0, 0, TimeSpan.Zero);
        await _revenue.CommitAsync(work => _revenue.Plans.PostAsync(work, id, user, Usdt(30), "pay_1", at, default)).Within();
        await _revenue.CommitAsync(work => _revenue.Fees.PostAsync(work, Guid.NewGuid(), EntryKind.PublishingFee, other, Usdt(100), "pay_2", default)).Within();
        await _revenue.RequestAsync(user, await _revenue.ModelAsync(other).Within(), 10, at).Within();
        var close = _revenue.NewClose();
        await close.StepAsync(new Month(2029, 11), default).Within();

        (await _revenue.CommitAsync(work => _revenue.Plans.ReverseAsync(work, id, default)).Within()).Should().Be(LedgerOutcome.Applied);
        await close.CloseAsync(new Month(2029, 11), default).Within();

        (await _revenue.Ledger.PostedAsync(Of(user)).Within(), await _revenue.EarnedAsync(other).Within()).Should().Be((30_000_000, 21_000_000));
    }

    [SkippableFact]
    public async Task ApiRevenue_ModelOfAnOwner_NinetyPercentAreHeldForHim()
    {
        var (payer, owner, id) = (await _revenue.PayerAsync(Usdt(10)).Within(), await _revenue.UserAsync().Within(), Guid.NewGuid());
        var model = await _revenue.ModelAsync(owner).Within();

        (await PostAsync(id, payer, model, null).Within(), await PostAsync(id, payer, model, null).Within()).Should().Be((LedgerOutcome.Applied, LedgerOutcome.AlreadyApplied));

        (await _revenue.EarnedAsync(owner).Within()).Should().Be(9_000_000);
        (await _revenue.Store.ListAsync(new EarningsFilter(owner, [], ""), null, 10, default).Within()).Should().ContainSingle().Which.State.Should().Be((short)AccrualState.Held);
    }

    [SkippableFact]
    public async Task ApiRevenue_GroupModelServedByAStranger_SharesOutByTheSplitThen()
    {
        var (payer, stranger) = (await _revenue.PayerAsync(Usdt(10)).Within(), await _revenue.UserAsync().Within());
        Guid[] members = [await _revenue.UserAsync().Within(), await _revenue.UserAsync().Within(), await _revenue.UserAsync().Within()];
        var group = await _revenue.GroupAsync(members).Within();
        await _revenue.SplitAsync(group, 1, _revenue.Now, (members[0], 5_000), (members[1], 3_000), (members[2], 2_000)).Within();
        await _revenue.SplitAsync(group, 2, _revenue.Now.AddSeconds(1), (members[0], 10_000)).Within();
        var (model, node) = (await _revenue.ModelAsync(null, group).Within(), await _revenue.NodeAsync(stranger).Within());

        await PostAsync(Guid.NewGuid(), payer, model, node).Within();

        (await _revenue.Ledger.PostedAsync(LedgerAccount.NodeHeld(Asset.Usdt, node)).Within()).Should().Be(2_700_000);
        long[] earned = [await _revenue.EarnedAsync(members[0]).Within(), await _revenue.EarnedAsync(members[1]).Within(), await _revenue.EarnedAsync(members[2]).Within()];
        earned.Should().Equal(3_150_000, 1_890_000, 1_260_000);
        (await _revenue.Store.GroupTotalsAsync(group, "", 12, default).Within()).Sum(part => part.Amount).Should().Be(6_300_000);
    }

    [SkippableFact]
    public async Task ApiRevenue_TooLittleMoney_EarnsNothing()
    {
        var (payer, owner) = (await _revenue.PayerAsync(Usdt(9)).Within(), await _revenue.UserAsync().Within());

        (await PostAsync(Guid.NewGuid(), payer, await _revenue.ModelAsync(owner).Within(), null).Within()).Should().Be(LedgerOutcome.InsufficientFunds);

        (await _revenue.Store.ListAsync(new EarningsFilter(owner, [], ""), null, 10, default).Within()).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Release_AfterTheHold_MakesEarningsPayableOnceAndPaidByPayouts()
    {
        var (payer, owner) = (await _revenue.PayerAsync(Usdt(20)).Within(), await _revenue.UserAsync().Within());
        var model = await _revenue.ModelAsync(owner).Within();
        await PostAsync(Guid.NewGuid(), payer, model, null).Within();
        await PostAsync(Guid.NewGuid(), payer, model, null).Within();
        await _revenue.Release.ReleaseAsync(default).Within();
        (await _revenue.EarnedAsync(owner).Within()).Should().Be(18_000_000);
        _revenue.Ledger.Clock.Advance(TimeSpan.FromDays(8));

        await Task.WhenAll(_revenue.Release.ReleaseAsync(default), _revenue.Release.ReleaseAsync(default)).Within();

        var payable = LedgerAccount.UserPayable(Asset.Usdt, owner);
        (await _revenue.Store.ListAsync(new EarningsFilter(owner, [(short)AccrualState.Payable], ""), null, 10, default).Within()).Should().HaveCount(2);
        (await _revenue.EarnedAsync(owner).Within(), await _revenue.Ledger.PostedAsync(payable).Within()).Should().Be((0, 18_000_000));
        await _revenue.Ledger.TransferAsync(new Leg(payable, Outside, Usdt(10))).Within();
        (await _revenue.Release.MarkPaidAsync(default).Within(), await _revenue.Release.MarkPaidAsync(default).Within()).Should().Be((1, 0));
        (await _revenue.Store.ListAsync(new EarningsFilter(owner, [(short)AccrualState.Paid], ""), null, 10, default).Within()).Should().ContainSingle();

        await _revenue.Ledger.TransferAsync(new Leg(payable, Outside, Usdt(7))).Within();
        (await _revenue.Release.MarkPaidAsync(default).Within()).Should().Be(0, "17 of 18 have left: the second nine are not whole");
        await _revenue.Ledger.TransferAsync(new Leg(payable, Outside, Usdt(1))).Within();
        (await Task.WhenAll(_revenue.Release.MarkPaidAsync(default), _revenue.Release.MarkPaidAsync(default)).Within()).Sum().Should().Be(1);
    }

    private Task<LedgerOutcome> PostAsync(Guid id, Guid payer, Guid model, Guid? node) =>
        _revenue.CommitAsync(work => _revenue.Api.PostAsync(work, id, payer, model, node, Usdt(10), "req_1", _revenue.Now, default));
}
