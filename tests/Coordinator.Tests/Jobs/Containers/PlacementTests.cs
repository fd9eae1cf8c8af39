using AIForge.Coordinator.Jobs.Containers;
using AIForge.Protocol.Node.V1;

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
        ];

        foreach (var (candidate, job, rule) in cases) PlacementRules.FirstRejecting(candidate, job)?.Name.Should().Be(rule);
        PlacementRules.All.Select(rule => rule.Name).Should().BeSubsetOf(cases.Select(one => one.Rule), "every rule has a case");
        // What a rule rejects is never given out, and what none rejects is.
        foreach (var (candidate, job, rule) in cases) ContainerPlacement.Divide([candidate], [job]).Should().HaveCount(rule is null ? 1 : 0);
    }
}
