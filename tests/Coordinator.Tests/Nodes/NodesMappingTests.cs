using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;

namespace AIForge.Coordinator.Tests.Nodes;

public sealed class NodesMappingTests
{
    [Fact]
    public void ResourcesJson_TextsOfTheMachine_AreFitToBeShown()
    {
        var hardware = new HardwareReport
        {
            CpuModel = new string('x', 5_000),
            GpuAbsentReason = "no\u202E driver\n",
            Gpus = { new GpuReport { Uuid = "GPU-1\u200B", Name = " RTX\0 5090 " } },
        };

        var stored = NodeResources.Parser.ParseJson(NodesMapping.ResourcesJson(new NodeHello { Hardware = hardware, SoftwareVersion = "1.2\u2066" }));

        (stored.CpuModel.Length, stored.GpuAbsentReason, stored.SoftwareVersion).Should().Be((128, "no driver", "1.2"));
        (stored.Gpus[0].Uuid, stored.Gpus[0].Name).Should().Be(("GPU-1", "RTX 5090"));
    }

    [Fact]
    public void Status_OfANodeThatJustCame_IsReadyOnceItTakesWork()
    {
        var now = DateTimeOffset.UnixEpoch;
        var node = new NodeRecord { Id = Guid.NewGuid(), OwnerId = Guid.NewGuid(), Name = "one", Resources = "{}", Models = [], IsActive = true, CreatedAt = now };
        using var session = new NodeSession(new NodeIdentity(node.Id, node.OwnerId), new NodeHello(), 64, TimeProvider.System);

        var before = NodesMapping.ToProto(node, session, now).Status;
        session.Settle();

        (before, NodesMapping.ToProto(node, session, now).Status).Should().Be((NodeStatus.Offline, NodeStatus.Ready));
    }
}
