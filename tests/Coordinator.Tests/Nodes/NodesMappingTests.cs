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
}
