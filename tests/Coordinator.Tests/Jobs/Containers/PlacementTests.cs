using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Nodes.Terms;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>Nodes are divided among owners, and no job goes where a rule says that it may not.</summary>
public sealed class PlacementTests
{
    private static readonly ContainerDemand Small = new(1, 1L << 30, 0, 1L << 30, Egress: false);

    private static CandidateNode Node(int slots = 4, double cpus = 100, int gpus = 0, bool egress = true, bool accepts = true) => new(
        Guid.NewGuid(), accepts, new ContainerCapacity { Cpus = cpus, MemoryBytes = 1L << 40, DiskBytes = 1L << 40, Gpus = gpus, Egress = egress, Slots = slots }, 0, ContainerDemand.Nothing);

    private static QueuedContainer Job(Guid owner, int age = 0, int held = 0, ContainerDemand? demand = null, params Guid[] excluded) => new()
    {
        Id = Guid.CreateVersion7(),
        OwnerId = owner,
        Demand = (demand ?? Small).ToString(),
        CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(-age),
        ExcludedNodes = excluded,
        Held = held,
    };

    [Fact]
    public void Divide_ManyJobsOfOneOwner_LeavesRoomForTheOther()
    {
        var (greedy, other) = (Guid.NewGuid(), Guid.NewGuid());
        var queue = Enumerable.Range(0, 1_000).Select(i => Job(greedy, age: 1_000 - i)).Append(Job(other)).Append(Job(other)).ToList();

        var placements = ContainerPlacement.Divide([Node(slots: 4)], queue);

        placements.Select(placement => placement.Job.OwnerId).Should().Equal(greedy, other, greedy, other);
    }

    [Fact]
    public void Divide_WhoHasContainers_ComesAfterWhoHasNone()
    {
        var (busy, idle) = (Guid.NewGuid(), Guid.NewGuid());

        var placements = ContainerPlacement.Divide([Node(slots: 3)], [Job(busy, age: 100, held: 2), Job(busy, age: 99, held: 2), Job(idle), Job(idle), Job(idle)]);

        placements.Select(placement => placement.Job.OwnerId).Should().Equal(idle, idle, busy);
    }

    [Fact]
    public void Divide_WhatDoesNotFit_HoldsUpNothingBehindIt()
    {
        var owner = Guid.NewGuid();
        var fits = Job(owner);
        var queue = Enumerable.Range(0, 50).Select(i => Job(owner, age: 100 + i, demand: Small with { Gpus = 2 })).Append(fits).ToList();

        ContainerPlacement.Divide([Node()], queue).Should().ContainSingle().Which.Job.Should().Be(fits);
    }

    [Fact]
    public void Divide_SumOfContainers_StaysWithinTheNode()
    {
        var owner = Guid.NewGuid();
        var queue = Enumerable.Range(0, 10).Select(_ => Job(owner, demand: Small with { Cpus = 3 })).ToList();

        ContainerPlacement.Divide([Node(slots: 10, cpus: 8)], queue).Should().HaveCount(2);
    }

    [Fact]
    public void Divide_GoesToTheEmptierNode()
    {
        var (owner, full, empty) = (Guid.NewGuid(), Node(), Node());
        full = full.With(Small);

        ContainerPlacement.Divide([full, empty], [Job(owner)]).Single().NodeId.Should().Be(empty.NodeId);
    }

    [Fact]
    public void Divide_Priorities_OrderOneOwnersJobs_AndPassNobodyElses()
    {
        var (pushy, patient) = (Guid.NewGuid(), Guid.NewGuid());
        var (late, urgent) = (Job(pushy, age: 50), Job(pushy, age: 40) with { Priority = 9 });
        var queue = Enumerable.Range(0, 500).Select(i => Job(pushy, age: 30 - (i / 100)) with { Priority = 9 }).Append(late).Append(urgent)
            .Append(Job(patient, age: 20)).Append(Job(patient, age: 19) with { Priority = 0 }).ToList();

        var placements = ContainerPlacement.Divide([Node(slots: 4)], queue);

        placements.Select(placement => placement.Job.OwnerId).Should().Equal(pushy, patient, pushy, patient);
        placements[0].Job.Should().Be(urgent, "it is his oldest one among the most urgent");
    }

    [Fact]
    public void Divide_EquallyBusyNodes_PrefersWhoHasTheInputs_ThenTheReputation()
    {
        var job = Job(Guid.NewGuid()) with { ContentKeys = [1, -2, 3] };
        var (plain, reputed, cached) = (Node() with { Reputation = 0.5 }, Node() with { Reputation = 0.9 }, Node() with { Reputation = 0.3, Cached = new HashSet<ulong> { 1, unchecked((ulong)-2L) } });
        var busy = (Node() with { Cached = new HashSet<ulong> { 1, unchecked((ulong)-2L), 3 } }).With(Small);

        ContainerPlacement.Divide([plain, busy, reputed, cached], [job]).Single().NodeId.Should().Be(cached.NodeId);
        ContainerPlacement.Divide([plain, busy, reputed], [job]).Single().NodeId.Should().Be(reputed.NodeId);
    }

    [Fact]
    public void Divide_OfferTooLow_HoldsUpNoBetterOneOfTheSameKind()
    {
        var owner = Guid.NewGuid();
        var node = Node() with { Terms = Terms(new NodeResources { PriceFloors = { new NodePriceFloor { Currency = "USDT", PerHour = "1" } } }) };
        var better = Job(owner) with { OfferCurrency = "USDT", OfferPerHour = 1_000_000, IsPaid = true };
        QueuedContainer[] queue = [Job(owner, age: 9), Job(owner, age: 8) with { OfferCurrency = "USDT", OfferPerHour = 999_999, IsPaid = true }, better];

        ContainerPlacement.Divide([node], queue).Should().ContainSingle().Which.Job.Should().Be(better);
    }

    private static NodeTerms Terms(NodeResources resources) => NodeTerms.Of(resources);

    private static QueuedContainer Asks(Guid owner, JobWishes wishes) => Job(owner) with { Wishes = wishes.ToJson() };

    private static IEnumerable<(CandidateNode Node, QueuedContainer Job, string? Rule)> MatchingCases(Guid owner, CandidateNode node)
    {
        var inBerlin = node with { Terms = Terms(new NodeResources { Region = "eu-de", Labels = { ["tier"] = "gold", ["net"] = "fast" } }) };
        yield return (inBerlin, Asks(owner, new JobWishes { Regions = ["us", "eu"] }), null);
        yield return (inBerlin, Asks(owner, new JobWishes { Regions = ["eu-de"] }), null);
        yield return (inBerlin, Asks(owner, new JobWishes { Regions = ["us", "e", "eu-d"] }), "REGION");
        yield return (node, Asks(owner, new JobWishes { Regions = ["eu"] }), "REGION");
        yield return (inBerlin, Asks(owner, new JobWishes { Labels = new Dictionary<string, string> { ["tier"] = "gold" } }), null);
        yield return (inBerlin, Asks(owner, new JobWishes { Labels = new Dictionary<string, string> { ["tier"] = "gold", ["net"] = "slow" } }), "LABELS");
        yield return (node, Asks(owner, new JobWishes { Own = true }), "OWN_NODES");
        yield return (node with { OwnerId = owner }, Asks(owner, new JobWishes { Own = true }), null);
        yield return (node, Asks(owner, new JobWishes { Nodes = [node.NodeId] }), null);
        yield return (node, Asks(owner, new JobWishes { Nodes = [Guid.NewGuid()] }), "NODE_NOT_LISTED");
        yield return (node, Asks(owner, new JobWishes { ExcludeNodes = [node.NodeId] }), "NODE_EXCLUDED");
        yield return (node, Asks(owner, new JobWishes { ExcludeNodes = [Guid.NewGuid()] }), null);
        yield return (node with { Reputation = 0.49 }, Asks(owner, new JobWishes { MinReputation = 0.5 }), "MIN_REPUTATION");
        yield return (node with { Reputation = 0.5 }, Asks(owner, new JobWishes { MinReputation = 0.5 }), null);
        var poor = node with { Reputation = 0.1, LeastForPay = 0.2 };
        yield return (poor, Job(owner) with { IsPaid = true }, "LOW_REPUTATION");
        yield return (poor, Job(owner), null);
        foreach (var one in ServingCases(owner, node).Concat(PriceCases(owner, node))) yield return one;
    }

    private static IEnumerable<(CandidateNode Node, QueuedContainer Job, string? Rule)> ServingCases(Guid owner, CandidateNode node)
    {
        var selfish = node with { OwnerId = Guid.NewGuid(), Terms = Terms(new NodeResources { Serving = NodeServing.Owner }) };
        yield return (selfish, Job(owner), "OWNER_RULE");
        yield return (selfish with { OwnerId = owner }, Job(owner), null);
        var social = selfish with { Terms = Terms(new NodeResources { Serving = NodeServing.Groups }) };
        yield return (social with { Mates = new HashSet<Guid> { Guid.NewGuid() } }, Job(owner), "OWNER_RULE");
        yield return (social with { Mates = new HashSet<Guid> { owner } }, Job(owner), null);
        var choosy = selfish with { Terms = Terms(new NodeResources { Serving = NodeServing.Users, ServedUsers = { new Id<UserTag>(owner).ToString() } }) };
        yield return (choosy, Job(owner), null);
        yield return (choosy, Job(Guid.NewGuid()), "OWNER_RULE");
        // A rule that this program does not know is taken for the narrowest.
        yield return (selfish with { Terms = Terms(new NodeResources { Serving = (NodeServing)99 }) }, Job(owner), "OWNER_RULE");
    }

    private static IEnumerable<(CandidateNode Node, QueuedContainer Job, string? Rule)> PriceCases(Guid owner, CandidateNode node)
    {
        var dear = node with
        {
            OwnerId = Guid.NewGuid(),
            Terms = Terms(new NodeResources { PriceFloors = { new NodePriceFloor { Currency = "USDT", PerHour = "0.5" }, new NodePriceFloor { Currency = "AITBC", PerHour = "20" } } }),
        };
        yield return (dear, Job(owner), "PRICE_FLOOR");
        yield return (dear with { OwnerId = owner }, Job(owner), null);
        yield return (dear, Offers(owner, new Money(Asset.Usdt, 125_000), 900), null);
        yield return (dear, Offers(owner, new Money(Asset.Usdt, 124_999), 900), "PRICE_FLOOR");
        yield return (dear, Offers(owner, Money.Whole(Asset.Aitbc, 20), 3_600), null);
        yield return (dear, Offers(owner, Money.Whole(Asset.Aitbc, 20), 3_601), "PRICE_FLOOR");
        // A payment so large that an hour of it does not fit is still a good one.
        yield return (dear, Offers(owner, new Money(Asset.Usdt, long.MaxValue), 1), null);
    }

    private static QueuedContainer Offers(Guid owner, Money payment, int timeoutSeconds) =>
        HourlyOffer.Of(payment, timeoutSeconds) is var offer ? Job(owner) with { OfferCurrency = offer.Currency, OfferPerHour = offer.PerHour, IsPaid = true } : Job(owner);

    [Fact]
    public void Rules_EachOfThem_RejectsWhatItSays()
    {
        var owner = Guid.NewGuid();
        var node = Node();
        (CandidateNode Node, QueuedContainer Job, string? Rule)[] cases =
        [
            (node, Job(owner), null),
            (Node(accepts: false), Job(owner), "NOT_ACCEPTING"),
            (node with { Capacity = null }, Job(owner), "NO_CONTAINER_ENGINE"),
            (node with { Capacity = new ContainerCapacity { AbsentReason = "no engine", Slots = 4 } }, Job(owner), "NO_CONTAINER_ENGINE"),
            (Node(slots: 0), Job(owner), "NO_CONTAINER_ENGINE"),
            (node, Job(owner, demand: Small with { Cpus = 101 }), "CPUS"),
            (node, Job(owner, demand: Small with { MemoryBytes = 1L << 41 }), "MEMORY"),
            (node, Job(owner, demand: Small with { Gpus = 1 }), "GPUS"),
            (node, Job(owner, demand: Small with { DiskBytes = 1L << 41 }), "DISK"),
            (Node(egress: false), Job(owner, demand: Small with { Egress = true }), "EGRESS"),
            (node, Job(owner, excluded: node.NodeId), "EXCLUDED"),
            (node with { OwnerId = owner }, Job(owner) with { TakenOwners = [owner] }, "SAME_OWNER"),
            (node with { IsSuspended = true }, Job(owner) with { IsPaid = true }, "SUSPENDED"),
            (node with { IsSuspended = true }, Job(owner), null),
            (node with { Running = 4 }, Job(owner), "BUSY"),
            (Node(gpus: 1).With(Small with { Gpus = 1 }), Job(owner, demand: Small with { Gpus = 1 }), "BUSY"),
            .. MatchingCases(owner, node),
        ];

        foreach (var (candidate, job, rule) in cases) PlacementRules.FirstRejecting(candidate, job)?.Name.Should().Be(rule);
        PlacementRules.All.Select(rule => rule.Name).Should().BeSubsetOf(cases.Select(one => one.Rule), "every rule has a case");
        // What a rule rejects is never given out, and what none rejects is.
        foreach (var (candidate, job, rule) in cases) ContainerPlacement.Divide([candidate], [job]).Should().HaveCount(rule is null ? 1 : 0);
    }
}
