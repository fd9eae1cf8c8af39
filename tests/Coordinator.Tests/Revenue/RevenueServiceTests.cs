using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Revenue;
using AIForge.Coordinator.Tests.Groups;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Grpc.Core;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Revenue;

/// <summary>What users are shown of the ledger and of their earnings.</summary>
public sealed class RevenueServiceTests(GroupsFixture fixture) : IClassFixture<GroupsFixture>
{
    private readonly GroupsFixture _fixture = (GroupsFixture)fixture.Required();

    private LedgerService.LedgerServiceClient Ledger => new(_fixture.Anonymous);

    private RevenueService.RevenueServiceClient Revenue => new(_fixture.Anonymous);

    private GroupRevenueService.GroupRevenueServiceClient GroupRevenue => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task ListLedgerBalances_AfterAPaymentAndAHold_ShowsBothAndNobodyElses()
    {
        var (user, other) = (await PayerAsync(30).Within(), await _fixture.UserAsync().Within());
        await CommitAsync(work => _fixture.Service<LedgerBook>().HoldAsync(
            work, new LedgerHold(Guid.NewGuid(), EntryKind.JobHold, "job", Of(user.Id), Micro(1), null), default)).Within();

        var balances = await Ledger.ListLedgerBalancesAsync(new ListLedgerBalancesRequest(), user.Headers).ResponseAsync.Within();
        var others = await Ledger.ListLedgerBalancesAsync(new ListLedgerBalancesRequest(), other.Headers).ResponseAsync.Within();

        balances.Balances.Select(balance => (balance.Currency, balance.Available, balance.Held))
            .Should().Equal(("USDT", "29.999999", "0.000001"), ("AITBC", "0.00000000", "0.00000000"), ("BTC", "0.00000000", "0.00000000"));
        others.Balances.Should().OnlyContain(balance => balance.Held.Trim('0') == "." && balance.Available.Trim('0') == ".");
    }

    [SkippableFact]
    public async Task ListLedgerStatement_SeveralPages_AreTheSameLinesAsTheFile()
    {
        var user = await PayerAsync(30).Within();
        for (var i = 0; i < 3; i++) await TransferAsync(new Leg(Of(user.Id), Outside, Usdt(1))).Within();
        var (lines, token) = (new List<LedgerLine>(), "");

        do
        {
            var page = await Ledger.ListLedgerStatementAsync(new ListLedgerStatementRequest { PageSize = 3, PageToken = token }, user.Headers).ResponseAsync.Within();
            lines.AddRange(page.Lines);
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        var file = await Ledger.DownloadLedgerStatementAsync(new DownloadLedgerStatementRequest { Month = Month.Of(TimeProvider.System.GetUtcNow()).ToString() }, user.Headers).ResponseAsync.Within();
        lines.Select(line => (line.Change, line.Balance)).Should().Equal(
            ("-1.000000", "27.000000"), ("-1.000000", "28.000000"), ("-1.000000", "29.000000"), ("30.000000", "30.000000"));
        var rows = file.Data.ToStringUtf8().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows[1..].Select(row => row.Split(',')[^1]).Should().Equal(lines.Select(line => line.EntryId).Reverse());
        file.ContentType.Should().StartWith("text/csv");
    }

    [SkippableTheory]
    [InlineData("DOGE", 0, "", "currency")]
    [InlineData("", -1, "", "page_size")]
    [InlineData("", 0, "nonsense", "page_token")]
    [InlineData("", 0, "AQAAAAAAAAAAAAAAAAAAAAAAAAAA", "page_token")]
    public async Task ListLedgerStatement_BadQuestion_NamesTheField(string currency, int size, string token, string field)
    {
        var user = await _fixture.UserAsync().Within();

        var act = () => Ledger.ListLedgerStatementAsync(
            new ListLedgerStatementRequest { Currency = currency, PageSize = size, PageToken = token }, user.Headers).ResponseAsync.Within();

        (await act.Should().ThrowAsync<RpcException>()).Which.Detail<Google.Rpc.BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be(field);
    }

    [SkippableFact]
    public async Task ListEarnings_ByStateAndMonth_ShowsOnlyThoseOfTheCaller()
    {
        var (group, owner, member) = await EarnAsync().Within();
        var month = Month.Of(TimeProvider.System.GetUtcNow()).ToString();

        var all = await Revenue.ListEarningsAsync(new ListEarningsRequest(), owner.Headers).ResponseAsync.Within();
        var held = await Revenue.ListEarningsAsync(new ListEarningsRequest { States = { EarningState.Held }, Month = month }, member.Headers).ResponseAsync.Within();
        var paid = await Revenue.ListEarningsAsync(new ListEarningsRequest { States = { EarningState.Paid } }, owner.Headers).ResponseAsync.Within();
        var sums = await Revenue.GetRevenueAsync(new GetRevenueRequest(), owner.Headers).ResponseAsync.Within();
        var file = await Revenue.DownloadEarningsAsync(new DownloadEarningsRequest { Month = month }, owner.Headers).ResponseAsync.Within();

        var earning = all.Earnings.Should().ContainSingle().Subject;
        (earning.Amount, earning.Currency, earning.State, earning.GroupId).Should().Be(("6.750000", "USDT", EarningState.Held, group.GroupId));
        earning.Reason.Should().StartWith("Held until");
        held.Earnings.Should().ContainSingle().Which.Amount.Should().Be("2.250000");
        paid.Earnings.Should().BeEmpty();
        sums.Totals.Should().ContainSingle().Which.Held.Should().Be("6.750000");
        sums.Months.Should().ContainSingle().Which.Month.Should().Be(month);
        file.Data.ToStringUtf8().Should().Contain("6.750000,USDT,Held");
    }

    [SkippableFact]
    public async Task ListEarnings_OfAGroupsModel_NamesBoth()
    {
        var (group, owner, _) = await EarnAsync().Within();

        var earning = (await Revenue.ListEarningsAsync(new ListEarningsRequest(), owner.Headers).ResponseAsync.Within()).Earnings.Single();
        var ofANode = await Revenue.ListEarningsAsync(new ListEarningsRequest { NodeId = Id<NodeTag>.New(TimeProvider.System).ToString() }, owner.Headers).ResponseAsync.Within();
        var ofNonsense = await Revenue.ListEarningsAsync(new ListEarningsRequest { NodeId = "nonsense" }, owner.Headers).ResponseAsync.Within();

        (earning.Group, earning.Node).Should().Be((group.Name, ""));
        earning.Model.Should().NotBeEmpty();
        ofANode.Earnings.Should().BeEmpty("no node earned it");
        ofNonsense.Earnings.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task ListModelRevenue_TwoModels_SumsTheCallersPartsByModelAndMonth()
    {
        var (_, owner, member) = await EarnAsync().Within();
        var own = await _fixture.ModelAsync(ownerId: owner.Id);
        await PostAsync(own.Id, 10, TimeProvider.System.GetUtcNow());
        await PostAsync(own.Id, 20, TimeProvider.System.GetUtcNow().AddDays(-40));
        await CommitAsync(work => work.ExecuteAsync("update revenue_accruals set state = 4 where user_id = @id and amount = 9000000", new { id = owner.Id }, default));
        await PostAsync(own.Id, 30, TimeProvider.System.GetUtcNow());
        Task<ListModelRevenueResponse> AskAsync(TestUser who, string model = "", int months = 0) =>
            Revenue.ListModelRevenueAsync(new ListModelRevenueRequest { ModelId = model, Months = months }, who.Headers).ResponseAsync.Within();

        var all = (await AskAsync(owner)).Models;
        var mine = all.Single(model => model.Model == own.Name);
        var short1 = (await AskAsync(owner, mine.ModelId, 1)).Models.Single();

        all.Should().HaveCount(2).And.Contain(model => model.Earned.Single().Amount == "6.750000", "of the group's model it is his part");
        mine.Earned.Single().Amount.Should().Be("45.000000", "what was taken back is not in it");
        mine.Months.Select(month => month.Earned.Single().Amount).Should().Equal("27.000000", "18.000000");
        mine.Months.Select(month => month.Month).Should().BeInDescendingOrder();
        short1.Months.Select(month => month.Earned.Single().Amount).Should().Equal("27.000000");
        (await AskAsync(member)).Models.Single().Earned.Single().Amount.Should().Be("2.250000");
        (await AskAsync(member, mine.ModelId)).Models.Should().BeEmpty("it earns somebody else");
        (await AskAsync(member, "nonsense")).Models.Should().BeEmpty();
        (await FluentActions.Awaiting(() => AskAsync(owner, months: -1)).Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.InvalidArgument);
    }

    [SkippableFact]
    public async Task ListGroupRevenue_ForMembersOnly_ShowsEverybodysPart()
    {
        var (group, owner, member) = await EarnAsync().Within();

        var seen = await GroupRevenue.ListGroupRevenueAsync(new ListGroupRevenueRequest { GroupId = group.GroupId }, member.Headers).ResponseAsync.Within();
        var other = await _fixture.UserAsync().Within();
        var stranger = () => GroupRevenue.ListGroupRevenueAsync(new ListGroupRevenueRequest { GroupId = group.GroupId }, other.Headers).ResponseAsync.Within();

        var month = seen.Months.Should().ContainSingle().Subject;
        month.Amount.Should().Be("9.000000");
        month.Members.Select(part => (part.UserId, part.Amount)).Should().Equal((GroupsFixture.IdOf(owner), "6.750000"), (GroupsFixture.IdOf(member), "2.250000"));
        (await stranger.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.NotFound);
    }

    [SkippableFact]
    public async Task GetRevenueRules_Unchanged_AreTheOnesPromised()
    {
        var rules = await Revenue.GetRevenueRulesAsync(new GetRevenueRulesRequest(), (await _fixture.UserAsync()).Headers).ResponseAsync.Within();

        (rules.PlanPlatform, rules.ApiPlatform, rules.JobPlatform, rules.ComputeShare).Should().Be((3_000, 1_000, 500, 3_000));
    }

    /// <summary>A group of two that has agreed on 75 and 25 %, and 10 USDT paid for its model.</summary>
    private async Task<(Group Group, TestUser Owner, TestUser Member)> EarnAsync()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var member = await _fixture.MemberAsync(group, owner);
        var split = await _fixture.ProposeAsync(group, owner, (owner, 7_500), (member, 2_500));
        await _fixture.Splits.AcceptGroupSplitAsync(new AcceptGroupSplitRequest { GroupId = group.GroupId, SplitId = split.SplitId }, member.Headers).ResponseAsync;
        var (model, payer) = (await _fixture.ModelAsync(), await PayerAsync(10));
        Id<GroupTag>.TryParse(group.GroupId, out var groupId).Should().BeTrue();
        await CommitAsync(work => work.ExecuteAsync("update models set group_id = @group where id = @id", new { group = groupId.Value, id = model.Id }, default));
        await CommitAsync(work => _fixture.Service<ApiRevenue>().PostAsync(
            work, Guid.NewGuid(), payer.Id, model.Id, null, Usdt(10), "req", TimeProvider.System.GetUtcNow(), default));
        return (group, owner, member);
    }

    /// <summary>So many USDT are paid for a model, of which nine tenths are its creator's.</summary>
    private async Task PostAsync(Guid modelId, long units, DateTimeOffset at)
    {
        var payer = await PayerAsync(units);
        await CommitAsync(work => _fixture.Service<ApiRevenue>().PostAsync(work, Guid.NewGuid(), payer.Id, modelId, null, Usdt(units), $"req-{Guid.NewGuid():n}", at, default));
    }

    private async Task<TestUser> PayerAsync(long units)
    {
        var user = await _fixture.UserAsync();
        await TransferAsync(new Leg(Outside, LedgerAccount.UserAvailable(Asset.Usdt, user.Id), Usdt(units)));
        return user;
    }

    private Task<LedgerOutcome> TransferAsync(Leg leg) => CommitAsync(work => _fixture.Service<LedgerBook>().TransferAsync(
        work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "test", [leg]), default));

    private async Task<T> CommitAsync<T>(Func<UnitOfWork, Task<T>> act)
    {
        await using var work = await _fixture.Service<Db>().BeginAsync(default);
        var result = await act(work);
        await work.CommitAsync(default);
        return result;
    }
}
