using System.Net;
using AIForge.Coordinator.Groups;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Groups;

/// <summary>Revenue splits from their proposal to their end; dates are tested on a clock that only the test moves.</summary>
public sealed class RevenueSharesTests(GroupsFixture fixture) : IClassFixture<GroupsFixture>
{
    private static readonly CallOrigin Origin = new(IPAddress.Loopback, "", null);

    private readonly GroupsFixture _fixture = (GroupsFixture)fixture.Required();
    private readonly ManualTimeProvider _clock = new();

    [SkippableFact]
    public async Task Propose_EverybodyAccepts_IsInEffect()
    {
        var (owner, group, one, two) = await TrioAsync();
        var split = await _fixture.ProposeAsync(group, owner, (owner, 5_000), (one, 3_000), (two, 2_000));
        (split.Version, split.Status).Should().Be((1, GroupSplitStatus.Pending));
        split.Shares.Single(share => share.UserId == GroupsFixture.IdOf(owner)).AcceptTime.Should().NotBeNull("who proposes has accepted");

        (await _fixture.AcceptAsync(split, group, one)).Status.Should().Be(GroupSplitStatus.Pending);
        (await _fixture.AcceptAsync(split, group, one)).Status.Should().Be(GroupSplitStatus.Pending, "twice is once");
        var accepted = await _fixture.AcceptAsync(split, group, two);

        (accepted.Status, accepted.EffectiveTime).Should().Be((GroupSplitStatus.Accepted, accepted.DecideTime));
        var effective = await EffectiveAtAsync(_fixture.Service<RevenueShares>(), group, TimeProvider.System.GetUtcNow());
        effective!.Version.Should().Be(1);
        effective.Shares.Should().BeEquivalentTo([new RevenueShare(owner.Id, 5_000), new RevenueShare(one.Id, 3_000), new RevenueShare(two.Id, 2_000)]);
        (await EffectiveAtAsync(_fixture.Service<RevenueShares>(), group, accepted.DecideTime.ToDateTimeOffset().AddSeconds(-1))).Should().BeNull("there was none before");
        (await GroupsFixture.TryAsync(() => _fixture.AcceptAsync(split, group, one))).Should().Be("GROUP_SPLIT_DECIDED");
    }

    [SkippableFact]
    public async Task Decline_OneOfThem_EndsTheProposal()
    {
        var (owner, group, one, two) = await TrioAsync();
        var split = await _fixture.ProposeAsync(group, owner, (owner, 5_000), (one, 5_000));
        Task DeclineAsync(TestUser user) => _fixture.Splits.DeclineGroupSplitAsync(
            new DeclineGroupSplitRequest { GroupId = group.GroupId, SplitId = split.SplitId }, user.Headers).ResponseAsync;
        (await GroupsFixture.TryAsync(() => DeclineAsync(two))).Should().Be("GROUP_SPLIT_NOT_NAMED");

        await DeclineAsync(one).Within();

        (await _fixture.HistoryAsync(group, two)).Single().Status.Should().Be(GroupSplitStatus.Declined, "every member reads the history");
        (await GroupsFixture.TryAsync(() => _fixture.AcceptAsync(split, group, one))).Should().Be("GROUP_SPLIT_DECIDED");
    }

    [SkippableFact]
    public async Task Propose_WhileOneWaits_ReplacesIt()
    {
        var (owner, group, one, _) = await TrioAsync();
        var first = await _fixture.ProposeAsync(group, owner, (owner, 5_000), (one, 5_000));

        await _fixture.ProposeAsync(group, owner, (owner, 4_000), (one, 6_000));

        (await _fixture.HistoryAsync(group, one)).Select(split => (split.Version, split.Status)).Should()
            .Equal((2, GroupSplitStatus.Pending), (1, GroupSplitStatus.Replaced));
        (await GroupsFixture.TryAsync(() => _fixture.AcceptAsync(first, group, one))).Should().Be("GROUP_SPLIT_DECIDED");
        (await GroupsFixture.TryAsync(() => _fixture.ProposeAsync(group, one, (one, 10_000)))).Should().Be("GROUP_ROLE_TOO_LOW");
    }

    [SkippableFact]
    public async Task Propose_FieldsAtFault_NamesAllOfThem()
    {
        var (owner, group, one, _) = await TrioAsync();
        var request = new ProposeGroupSplitRequest
        {
            GroupId = group.GroupId,
            Shares =
            {
                new ProposedShare { UserId = GroupsFixture.IdOf(one), BasisPoints = 0 },
                new ProposedShare { UserId = GroupsFixture.IdOf(one), BasisPoints = 5_000 },
                new ProposedShare { UserId = GroupsFixture.IdOf(await _fixture.UserAsync()), BasisPoints = 4_000 },
            },
            EffectiveTime = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToTimestamp(),
        };

        var fault = await GroupsFixture.FaultOf(() => _fixture.Splits.ProposeGroupSplitAsync(request, owner.Headers).ResponseAsync);

        fault.ShouldBeFault(StatusCode.InvalidArgument, "GROUP_INVALID");
        fault.Detail<BadRequest>().FieldViolations.Select(violation => violation.Field).Should()
            .BeEquivalentTo("shares[0].basis_points", "shares[1].user_id", "shares[2].user_id", "shares", "effective_time");
        request.Shares.Clear();
        request.Shares.Add(new ProposedShare { UserId = "nonsense", BasisPoints = 10_000 });
        (await GroupsFixture.TryAsync(() => _fixture.Splits.ProposeGroupSplitAsync(request, owner.Headers).ResponseAsync)).Should().Be("GROUP_INVALID");
    }

    [SkippableFact]
    public async Task Leave_NamedInTheProposal_CancelsIt()
    {
        var (owner, group, one, two) = await TrioAsync();
        await _fixture.ProposeAsync(group, owner, (owner, 5_000), (one, 5_000));

        await _fixture.LeaveAsync(group, two);
        (await _fixture.HistoryAsync(group, owner)).Single().Status.Should().Be(GroupSplitStatus.Pending, "it does not name who left");
        await _fixture.LeaveAsync(group, one);

        (await _fixture.HistoryAsync(group, owner)).Single().Status.Should().Be(GroupSplitStatus.Cancelled);
    }

    [SkippableFact]
    public async Task Leave_NamedInTheSplitInEffect_IsRefusedUntilAnotherOneIs()
    {
        var (owner, group, one, _) = await TrioAsync();
        var split = await _fixture.ProposeAsync(group, owner, (owner, 5_000), (one, 5_000));
        await _fixture.AcceptAsync(split, group, one);

        var fault = await GroupsFixture.FaultOf(() => _fixture.LeaveAsync(group, one));
        fault.ShouldBeFault(StatusCode.FailedPrecondition, "GROUP_MEMBER_HAS_SHARE");
        fault.Detail<ErrorInfo>().Metadata["version"].Should().Be("1");
        (await GroupsFixture.TryAsync(() => _fixture.RemoveAsync(group, owner, one))).Should().Be("GROUP_MEMBER_HAS_SHARE");
        var without = await _fixture.ProposeAsync(group, owner, (owner, 10_000));
        (await GroupsFixture.TryAsync(() => _fixture.LeaveAsync(group, one))).Should().Be("GROUP_MEMBER_HAS_SHARE", "what is only proposed frees nobody");
        (await _fixture.AcceptAsync(without, group, one)).Status.Should().Be(GroupSplitStatus.Accepted);

        await _fixture.LeaveAsync(group, one);

        (await EffectiveAtAsync(_fixture.Service<RevenueShares>(), group, split.CreateTime.ToDateTimeOffset().AddMilliseconds(-1))).Should().BeNull();
        (await _fixture.HistoryAsync(group, owner)).Should().HaveCount(2);
    }

    [SkippableFact]
    public async Task Propose_WithoutSomebodyWhoHasAShare_NeedsHisWord()
    {
        var (owner, group, one, two) = await TrioAsync();
        await _fixture.AcceptAsync(await _fixture.ProposeAsync(group, owner, (owner, 5_000), (one, 5_000)), group, one);

        var everything = await _fixture.ProposeAsync(group, owner, (owner, 10_000));

        everything.Status.Should().Be(GroupSplitStatus.Pending);
        var asked = everything.Shares.Single(share => share.UserId == GroupsFixture.IdOf(one));
        (asked.BasisPoints, asked.AcceptTime is null).Should().Be((0, true));
        everything.Shares.Sum(share => share.BasisPoints).Should().Be(10_000);
        (await SharesNowAsync(group)).Should().BeEquivalentTo([new RevenueShare(owner.Id, 5_000), new RevenueShare(one.Id, 5_000)]);
        (await GroupsFixture.TryAsync(() => _fixture.AcceptAsync(everything, group, two))).Should().Be("GROUP_SPLIT_NOT_NAMED", "he loses nothing");

        await _fixture.Splits.DeclineGroupSplitAsync(
            new DeclineGroupSplitRequest { GroupId = group.GroupId, SplitId = everything.SplitId }, one.Headers).ResponseAsync.Within();
        (await SharesNowAsync(group)).Should().HaveCount(2, "he said no");

        await _fixture.AcceptAsync(await _fixture.ProposeAsync(group, owner, (owner, 10_000)), group, one);
        (await SharesNowAsync(group)).Should().Equal(new RevenueShare(owner.Id, 10_000));
        (await _fixture.ProposeAsync(group, owner, (owner, 10_000))).Status.Should().Be(GroupSplitStatus.Accepted, "who has nothing left is not asked again");
    }

    [SkippableFact]
    public async Task Propose_BeforeASplitToCome_NeedsTheWordOfThoseInIt()
    {
        var (owner, group, one, two) = await TrioAsync();
        var (shares, now) = (Shares(), _clock.GetUtcNow());
        async Task<Guid> ProposeAsync(int inDays, params RevenueShare[] proposed) =>
            await shares.ProposeAsync(IdOf(group), owner.Id, proposed, now.AddDays(inDays), Origin, default).Within();
        async Task<GroupSplitStatus> StatusAsync(Guid split) =>
            (await _fixture.HistoryAsync(group, owner)).Single(row => row.SplitId == new Id<GroupSplitTag>(split).ToString()).Status;
        await shares.AcceptAsync(IdOf(group), one.Id, await ProposeAsync(0, new RevenueShare(owner.Id, 5_000), new RevenueShare(one.Id, 5_000)), Origin, default).Within();
        var later = await ProposeAsync(10, new RevenueShare(owner.Id, 5_000), new RevenueShare(two.Id, 5_000));
        await shares.AcceptAsync(IdOf(group), two.Id, later, Origin, default).Within();
        (await StatusAsync(later)).Should().Be(GroupSplitStatus.Pending, "one loses his share");
        await shares.AcceptAsync(IdOf(group), one.Id, later, Origin, default).Within();

        var everything = await ProposeAsync(5, new RevenueShare(owner.Id, 10_000));

        await shares.AcceptAsync(IdOf(group), one.Id, everything, Origin, default).Within();
        (await StatusAsync(everything)).Should().Be(GroupSplitStatus.Pending, "two would have a share in five days more");
        await shares.AcceptAsync(IdOf(group), two.Id, everything, Origin, default).Within();
        (await StatusAsync(everything)).Should().Be(GroupSplitStatus.Accepted);
    }

    [SkippableFact]
    public async Task Accept_LastShareWhileItsMemberLeaves_EitherBindsOrCancels()
    {
        for (var round = 0; round < 6; round++)
        {
            var (owner, group, one, _) = await TrioAsync();
            var split = await _fixture.ProposeAsync(group, owner, (owner, 5_000), (one, 5_000));

            var accepting = Task.Run(() => GroupsFixture.TryAsync(() => _fixture.AcceptAsync(split, group, one)));
            var leaving = Task.Run(() => GroupsFixture.TryAsync(() => _fixture.LeaveAsync(group, one)));

            var outcome = (await accepting.Within(), await leaving.Within());
            outcome.Should().BeOneOf(("", "GROUP_MEMBER_HAS_SHARE"), ("GROUP_NOT_FOUND", ""));
            (await _fixture.HistoryAsync(group, owner)).Single().Status.Should()
                .Be(outcome.Item1.Length == 0 ? GroupSplitStatus.Accepted : GroupSplitStatus.Cancelled);
        }
    }

    [SkippableFact]
    public async Task EffectiveAt_SeveralVersions_IsTheHighestThatHasBegun()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var shares = Shares();
        var start = _clock.GetUtcNow();
        Task ProposeAsync(int inDays) => shares.ProposeAsync(IdOf(group), owner.Id, [new RevenueShare(owner.Id, 10_000)], start.AddDays(inDays), Origin, default).Within();
        async Task<int?> VersionAtAsync(double day) => (await EffectiveAtAsync(shares, group, start.AddDays(day)))?.Version;
        await ProposeAsync(1);
        await ProposeAsync(10);
        // Overtakes the second, which never comes into effect.
        await ProposeAsync(5);

        (await VersionAtAsync(0.9), await VersionAtAsync(1), await VersionAtAsync(4.9), await VersionAtAsync(5), await VersionAtAsync(11)).Should().Be((null, 1, 1, 3, 3));

        // Accepted only now, it changes nothing of what was.
        _clock.Advance(TimeSpan.FromDays(20));
        await FluentActions.Awaiting(() => ProposeAsync(19)).Should().ThrowAsync<FaultException>();
        await ProposeAsync(20);
        (await VersionAtAsync(11), await VersionAtAsync(19.9), await VersionAtAsync(20)).Should().Be((3, 3, 4));
    }

    [SkippableFact]
    public async Task Accept_AfterTheDateAskedFor_TakesEffectWhenAccepted()
    {
        var (owner, group, one, _) = await TrioAsync();
        var shares = Shares();
        var start = _clock.GetUtcNow();
        var split = await shares.ProposeAsync(IdOf(group), owner.Id, [new RevenueShare(owner.Id, 1), new RevenueShare(one.Id, 9_999)], start.AddDays(1), Origin, default).Within();
        _clock.Advance(TimeSpan.FromDays(3));

        await shares.AcceptAsync(IdOf(group), one.Id, split, Origin, default).Within();

        (await EffectiveAtAsync(shares, group, start.AddDays(2.9))).Should().BeNull();
        (await EffectiveAtAsync(shares, group, start.AddDays(3)))!.EffectiveAt.Should().Be(start.AddDays(3));
    }

    [SkippableFact]
    public async Task Leave_NamedInASplitOfTheFuture_IsRefusedUnlessItWasOvertaken()
    {
        var (owner, group, one, two) = await TrioAsync();
        var (shares, now) = (Shares(), _clock.GetUtcNow());
        async Task AgreeAsync(TestUser partner, int inDays, TestUser? loser = null)
        {
            var split = await shares.ProposeAsync(
                IdOf(group), owner.Id, [new RevenueShare(owner.Id, 5_000), new RevenueShare(partner.Id, 5_000)], now.AddDays(inDays), Origin, default).Within();
            await shares.AcceptAsync(IdOf(group), partner.Id, split, Origin, default).Within();
            if (loser is not null) await shares.AcceptAsync(IdOf(group), loser.Id, split, Origin, default).Within();
        }

        await AgreeAsync(one, 10);
        (await GroupsFixture.TryAsync(() => _fixture.LeaveAsync(group, one))).Should().Be("GROUP_MEMBER_HAS_SHARE");
        await AgreeAsync(two, 5, loser: one);

        await _fixture.LeaveAsync(group, one);
        (await GroupsFixture.TryAsync(() => _fixture.LeaveAsync(group, two))).Should().Be("GROUP_MEMBER_HAS_SHARE");
    }

    [SkippableFact]
    public async Task Accept_SplitOfAnotherGroup_DoesNotExist()
    {
        var owner = await _fixture.UserAsync();
        var (group, other) = (await _fixture.GroupAsync(owner), await _fixture.GroupAsync(owner));
        var split = await _fixture.ProposeAsync(other, owner, (owner, 10_000));

        (await GroupsFixture.TryAsync(() => _fixture.AcceptAsync(split, group, owner))).Should().Be("GROUP_SPLIT_NOT_FOUND");
        (await GroupsFixture.TryAsync(() => _fixture.AcceptAsync(new GroupSplit { SplitId = "nonsense" }, group, owner))).Should().Be("GROUP_SPLIT_NOT_FOUND");
    }

    private async Task<(TestUser Owner, Group Group, TestUser One, TestUser Two)> TrioAsync()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        return (owner, group, await _fixture.MemberAsync(group, owner), await _fixture.MemberAsync(group, owner));
    }

    private RevenueShares Shares() => new(
        _fixture.Service<Db>(), _fixture.Service<SplitsStore>(), _fixture.Service<GroupsStore>(), _fixture.Service<GroupAccess>(), _fixture.Service<GroupEvents>(),
        _clock, Options.Create(new GroupsOptions()), NullLogger<RevenueShares>.Instance);

    private static Task<RevenueSplit?> EffectiveAtAsync(RevenueShares shares, Group group, DateTimeOffset instant) =>
        shares.EffectiveAtAsync(IdOf(group), instant, default).Within();

    private async Task<IReadOnlyList<RevenueShare>> SharesNowAsync(Group group) =>
        (await EffectiveAtAsync(_fixture.Service<RevenueShares>(), group, TimeProvider.System.GetUtcNow()))!.Shares;

    private static Guid IdOf(Group group) => Id<GroupTag>.TryParse(group.GroupId, out var id) ? id.Value : Guid.Empty;
}
