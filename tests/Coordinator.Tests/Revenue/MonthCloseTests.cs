using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;
using AIForge.Testing;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Revenue;

/// <summary>Every test closes a month of its own.</summary>
public sealed class MonthCloseTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly RevenueHarness _revenue = new(postgres);

    [SkippableFact]
    public async Task Close_StoppedBetweenAnyTwoSteps_PaysEachPartOnce()
    {
        var (month, owners) = (new Month(2028, 1), new List<Guid>());
        var reader = await FillAsync(month, 300).Within();
        foreach (var tokens in new[] { 40, 30, 20, 10 })
        {
            owners.Add(await _revenue.UserAsync().Within());
            await _revenue.RequestAsync(reader, await _revenue.ModelAsync(owners[^1]).Within(), tokens, month.Start.AddDays(3)).Within();
        }

        var (left, steps) = (true, 0);
        for (; left; steps++)
        {
            // The machine dies before the commit, and another one does the step again.
            await using (var lost = await _revenue.Ledger.Db.BeginAsync(default).Within()) await _revenue.NewClose().StepAsync(lost, month, default).Within();
            (await _revenue.Ledger.AuditAsync().Within()).Should().BeEmpty();
            left = await _revenue.NewClose().StepAsync(month, default).Within();
        }

        steps.Should().BeGreaterThan(3);
        await _revenue.NewClose().CloseAsync(month, default).Within();
        long[] earned = [await EarnedAsync(owners[0]).Within(), await EarnedAsync(owners[1]).Within(), await EarnedAsync(owners[2]).Within(), await EarnedAsync(owners[3]).Within()];
        earned.Should().Equal(84_000_000, 63_000_000, 42_000_000, 21_000_000);
        (await PoolAsync(month).Within()).Should().Be(0);
    }

    [SkippableFact]
    public async Task Close_ByTwoReplicasAtOnce_PaysOnce()
    {
        var (month, owner) = (new Month(2028, 2), await _revenue.UserAsync().Within());
        var reader = await FillAsync(month, 10).Within();
        await _revenue.RequestAsync(reader, await _revenue.ModelAsync(owner).Within(), 5, month.Start).Within();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _revenue.NewClose().CloseAsync(month, default)))).Within(TimeSpan.FromSeconds(30));

        (await EarnedAsync(owner).Within()).Should().Be(7_000_000);
    }

    [SkippableFact]
    public async Task Close_TrafficOfThoseWhoWouldEarnByIt_DoesNotCount()
    {
        var month = new Month(2027, 6);
        var reader = await FillAsync(month, 10).Within();
        var (owner, member, other) = (await _revenue.UserAsync().Within(), await _revenue.UserAsync().Within(), await _revenue.UserAsync().Within());
        var group = await _revenue.GroupAsync(owner, member).Within();
        var (grouped, single) = (await _revenue.ModelAsync(owner, group).Within(), await _revenue.ModelAsync(other).Within());
        await _revenue.RequestAsync(member, grouped, 1_000_000, month.Start).Within();
        await _revenue.RequestAsync(other, single, 1_000_000, month.Start).Within();
        await _revenue.RequestAsync(reader, grouped, 1_000_000, month.Start.AddTicks(-10)).Within();
        await _revenue.RequestAsync(reader, single, 1_000_000, month.End).Within();
        await _revenue.RequestAsync(reader, single, 1_000_000, month.Start, finish: "failed").Within();
        await _revenue.RequestAsync(reader, grouped, 3, month.End.AddTicks(-10)).Within();
        await _revenue.RequestAsync(reader, single, 1, month.Start).Within();

        await _revenue.NewClose().CloseAsync(month, default).Within();

        (await EarnedAsync(owner).Within(), await EarnedAsync(other).Within()).Should().Be((5_250_000, 1_750_000));
    }

    [SkippableFact]
    public async Task Close_SplitsAndNodes_AreThoseOfTheRequests()
    {
        var month = new Month(2028, 4);
        var reader = await FillAsync(month, 1_000).Within();
        Guid[] members = [await _revenue.UserAsync().Within(), await _revenue.UserAsync().Within()];
        var stranger = await _revenue.UserAsync().Within();
        var group = await _revenue.GroupAsync(members).Within();
        await _revenue.SplitAsync(group, 1, month.Start.AddDays(10), (members[0], 5_000), (members[1], 5_000)).Within();
        // Agreed later, in effect earlier than the next: the higher version wins from its date on.
        await _revenue.SplitAsync(group, 2, month.Start.AddDays(20), (members[1], 10_000)).Within();
        var model = await _revenue.ModelAsync(members[0], group).Within();
        var (own, foreign) = (await _revenue.NodeAsync(members[1]).Within(), await _revenue.NodeAsync(stranger).Within());
        await _revenue.RequestAsync(reader, model, 100, month.Start.AddDays(5), own).Within();
        await _revenue.RequestAsync(reader, model, 200, month.Start.AddDays(10), own).Within();
        await _revenue.RequestAsync(reader, model, 300, month.Start.AddDays(19)).Within();
        await _revenue.RequestAsync(reader, model, 400, month.Start.AddDays(20), foreign).Within();

        await _revenue.NewClose().CloseAsync(month, default).Within();

        // 700: of 280 served by a stranger 84 are his; of the 616 left a tenth, a half and four tenths by the three rules.
        (await _revenue.Ledger.PostedAsync(LedgerAccount.NodeHeld(Asset.Usdt, foreign)).Within()).Should().Be(84_000_000);
        (await EarnedAsync(members[0]).Within(), await EarnedAsync(members[1]).Within()).Should().Be((61_600_000 + 154_000_000, 154_000_000 + 246_400_000));
    }

    [SkippableFact]
    public async Task Close_NobodyUsedAnything_CarriesThePoolOn()
    {
        var month = new Month(2028, 6);
        await FillAsync(month, 10).Within();

        await _revenue.NewClose().CloseAsync(month, default).Within();
        await _revenue.NewClose().CloseAsync(month, default).Within();

        (await PoolAsync(month).Within(), await PoolAsync(month.Next).Within()).Should().Be((0, 7_000_000));
    }

    [SkippableFact]
    public async Task Close_MoneyThatComesAfterwards_IsTheNextOpenMonths()
    {
        var (month, owner) = (new Month(2028, 9), await _revenue.UserAsync().Within());
        var reader = await FillAsync(month, 10).Within();
        await _revenue.RequestAsync(reader, await _revenue.ModelAsync(owner).Within(), 5, month.Start).Within();
        await _revenue.NewClose().CloseAsync(month, default).Within();

        for (var late = 1; late <= 2; late++)
        {
            await FillAsync(month, 10).Within();
            await _revenue.NewClose().CloseAsync(month, default).Within();
            (await PoolAsync(month).Within(), await PoolAsync(month.Next).Within()).Should().Be((0, late * 7_000_000));
        }

        (await EarnedAsync(owner).Within()).Should().Be(7_000_000);
    }

    [SkippableFact]
    public async Task Close_TrafficOfFreeAndGrantedPlans_DoesNotCount()
    {
        var month = new Month(2027, 7);
        var reader = await FillAsync(month, 10).Within();
        var (paidFor, unpaid) = (await _revenue.UserAsync().Within(), await _revenue.UserAsync().Within());
        var (good, wanting) = (await _revenue.ModelAsync(paidFor).Within(), await _revenue.ModelAsync(unpaid).Within());
        await _revenue.RequestAsync(await _revenue.UserAsync().Within(), wanting, 1_000_000, month.Start, plan: "none").Within();
        await _revenue.RequestAsync(await _revenue.UserAsync().Within(), wanting, 1_000_000, month.Start, plan: "granted").Within();
        await _revenue.RequestAsync(reader, good, 1, month.Start).Within();

        await _revenue.NewClose().CloseAsync(month, default).Within();

        (await EarnedAsync(paidFor).Within(), await EarnedAsync(unpaid).Within()).Should().Be((7_000_000, 0));
    }

    [SkippableFact]
    public async Task Close_ModelsWithoutOwner_EarnForThePlatform()
    {
        var month = new Month(2028, 12);
        var reader = await FillAsync(month, 10).Within();
        await _revenue.RequestAsync(reader, await _revenue.ModelAsync(null).Within(), 5, month.Start).Within();
        var before = await _revenue.Ledger.PostedAsync(LedgerAccount.PlatformRevenue(Asset.Usdt)).Within();

        await _revenue.NewClose().CloseAsync(month, default).Within();

        (await _revenue.Ledger.PostedAsync(LedgerAccount.PlatformRevenue(Asset.Usdt)).Within()).Should().Be(before + 7_000_000);
    }

    /// <summary>A subscriber whose payment fills the pool of the month.</summary>
    private async Task<Guid> FillAsync(Month month, long price)
    {
        var user = await _revenue.PayerAsync(Usdt(price));
        await _revenue.CommitAsync(work => _revenue.Plans.PostAsync(work, Guid.NewGuid(), user, Usdt(price), "plan", month.Start, default));
        return user;
    }

    private Task<long> EarnedAsync(Guid user) => _revenue.EarnedAsync(user);

    private Task<long> PoolAsync(Month month) => _revenue.Ledger.PostedAsync(LedgerAccount.ModelPool(Asset.Usdt, month));
}
