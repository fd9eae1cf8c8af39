using System.Net.Sockets;
using System.Text;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>What the gateway vouches for, and what of a request it passes on.</summary>
[Collection(GatewaySuite.Name)]
public sealed class CallHeadersTests
{
    private readonly GatewayFixture gateway;

    public CallHeadersTests(GatewayFixture gateway)
    {
        this.gateway = gateway;
        gateway.Backend.Forget();
    }

    [Fact]
    public async Task Headers_OfTheGatewayItself_CannotBeSetFromOutside()
    {
        var reply = await Send(
            "GET", "/api/test/headers?x=%2F", null, ("X-Aiforge-Body-Sha256", "forged"), ("Grpc-Metadata-X-Aiforge-Request-Line", "forged"), ("User-Agent", "tester/1"));

        var headers = reply.Json.GetProperty("headers");
        headers.GetProperty("x-aiforge-gateway-secret").GetString().Should().Be(GatewayFixture.Secret);
        headers.GetProperty("x-aiforge-client-agent").GetString().Should().Be("tester/1");
        headers.TryGetProperty("x-aiforge-request-line", out _).Should().BeFalse("the request is not signed");
        headers.TryGetProperty("x-aiforge-body-sha256", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("Authorization", "Bearer \u00e9")]
    [InlineData("X-Api-Key", "\u00e9")]
    [InlineData("Idempotency-Key", "\u00e9")]
    [InlineData("X-Wallet-Address", "\u00e9")]
    [InlineData("Grpc-Metadata-X-Thing", "\u00e9")]
    public async Task Header_NotAscii_IsRefusedByName(string name, string value)
    {
        var reply = await SendRawAsync($"GET /api/test/headers HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{name}: {value}\r\n\r\n");

        reply.Should().StartWith("HTTP/1.1 400").And.Contain("INVALID_HEADER").And.ContainEquivalentOf(name.Replace("Grpc-Metadata-", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignedRequest_CarriesWhatWasSigned()
    {
        var reply = await Send("GET", "/api/test/headers?x=%2F&y=", null, ("X-Wallet-Signature", "0x00"), ("X-Aiforge-Request-Line", "GET /forged"));

        var headers = reply.Json.GetProperty("headers");
        headers.GetProperty("x-aiforge-request-line").GetString().Should().Be("GET /api/test/headers?x=%2F&y=");
        headers.GetProperty("x-aiforge-body-sha256").GetString().Should().Be("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    private Task<Exchange> Send(string verb, string path, string? body = null, params (string, string)[] headers) =>
        Exchange.SendAsync(gateway, verb, path, body, headers);

    private async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port).InTime();
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request)).AsTask().InTime();
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync().InTime();
    }
}
