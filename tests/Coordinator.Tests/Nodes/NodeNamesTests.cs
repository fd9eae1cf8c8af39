using AIForge.Coordinator.Nodes;

namespace AIForge.Coordinator.Tests.Nodes;

public sealed class NodeNamesTests
{
    [Theory]
    [InlineData("gpu-box.local", "gpu-box.local")]
    [InlineData("  gpu box  ", "gpu box")]
    [InlineData("", "token")]
    [InlineData("\r\n\0", "token")]
    [InlineData("a\u202Eb\u200B\u0007c", "abc")]
    public void Of_Hostname_IsMadeFitToBeShown(string hostname, string name) => NodeNames.Of(hostname, "token").Should().Be(name);

    [Fact]
    public void Of_LongHostname_IsCut() => NodeNames.Of(new string('a', 300), "token").Should().Be(new string('a', 64));
}
