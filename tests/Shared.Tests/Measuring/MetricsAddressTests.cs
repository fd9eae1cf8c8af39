using AIForge.Shared.Measuring;

namespace AIForge.Shared.Tests.Measuring;

/// <summary>The setting that says where metrics are served.</summary>
public sealed class MetricsAddressTests
{
    [Theory]
    [InlineData("9464", "127.0.0.1:9464")]
    [InlineData("192.0.2.7:9464", "192.0.2.7:9464")]
    [InlineData("[::1]:9464", "[::1]:9464")]
    public void PortAlone_IsOfThisMachine(string text, string expected)
    {
        MetricsAddress.TryParse(text, out var address).Should().BeTrue();
        address!.ToString().Should().Be(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://127.0.0.1:9464")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("host:9464")]
    [InlineData(":9464")]
    public void Nonsense_IsNone(string text) => MetricsAddress.TryParse(text, out _).Should().BeFalse();
}
