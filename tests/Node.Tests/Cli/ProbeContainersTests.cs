using AIForge.Node.Executors.Containers;
using AIForge.Node.Hardware;
using AIForge.Testing;

namespace AIForge.Node.Tests.Cli;

/// <summary>What `probe` says of containers, without changing anything.</summary>
public sealed class ProbeContainersTests
{
    private static readonly HardwareFacts Hardware = new(1, "cpu", 2, 3, [], "none");

    [Fact]
    public async Task SwitchedOff_SaysSo() =>
        (await EngineWatch.LookAsync(Hardware, new ContainerOptions { Enabled = "off" }, default).Within()).AbsentReason.Should().Contain("switched them off");

    [Fact]
    public async Task NoSocket_SaysWhatIsMissing() =>
        (await EngineWatch.LookAsync(Hardware, new ContainerOptions { Socket = "/nowhere.sock" }, default).Within()).AbsentReason.Should().NotBeEmpty();
}
