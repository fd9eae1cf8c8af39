using AIForge.Coordinator.Inference.Replicas;
using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>A node that does not serve everyone gets no request of strangers, here and from other replicas.</summary>
public sealed class ServingRuleTests
{
    private static readonly Guid Owner = Guid.NewGuid();

    private static NodeSession Session(ServeScope scope) => new(
        new NodeIdentity(Guid.NewGuid(), Owner), new NodeHello { Slots = 1, Serve = new ServeRule { Scope = scope } }, 16, new ManualTimeProvider());

    [Theory]
    [InlineData(ServeScope.Unspecified, true)]
    [InlineData(ServeScope.Everyone, true)]
    [InlineData(ServeScope.Owner, false)]
    [InlineData(ServeScope.Groups, false)]
    [InlineData(ServeScope.Users, false)]
    public void Takes_RequestsOfAnybody_OnlyWhenItServesEveryone(ServeScope scope, bool takes)
    {
        using var session = Session(scope);

        session.Takes(nodesOf: null).Should().Be(takes);
        session.Takes(Owner).Should().BeTrue("what is confined to its owner's nodes is for it");
        session.Takes(Guid.NewGuid()).Should().BeFalse();
        var presence = ReplicaMapping.ToPresence(session, new NodeWishes([], []));
        ReplicaMapping.TryRead(presence, out var state).Should().BeTrue();
        var remote = new RemoteNode(null!, state!);
        (remote.Takes(null), remote.Takes(Owner), remote.Takes(Guid.NewGuid())).Should().Be((takes, true, false));
    }
}
