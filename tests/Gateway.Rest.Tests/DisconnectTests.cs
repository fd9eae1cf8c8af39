using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>A client that goes away cancels the call behind the gateway at once.</summary>
[Collection(GatewaySuite.Name)]
public sealed class DisconnectTests
{
    private readonly GatewayFixture gateway;

    public DisconnectTests(GatewayFixture gateway)
    {
        this.gateway = gateway;
        gateway.Backend.Forget();
    }

    [Theory]
    [InlineData("GET /api/test/wait HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/test/watch?count=1&waits=true HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/test/watch?waits=true HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")]
    public async Task Close_WhileTheServerWorks_IsSeenThere(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port).InTime();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request)).AsTask().InTime();
        await gateway.Backend.WhenServerWaitsAsync();

        var closed = Stopwatch.GetTimestamp();
        client.Close();
        await gateway.Backend.WhenServerSawCancelAsync();

        Stopwatch.GetElapsedTime(closed).Should().BeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Sse_AcceptHeader_FramesAnyStream()
    {
        var reply = await Exchange.SendAsync(gateway, "GET", "/api/test/watch?count=2", null, ("Accept", "text/event-stream"));

        reply.Header("content-type").Should().Be("text/event-stream; charset=utf-8");
        reply.Body.Should().Be("data: {\"result\":{\"index\":0}}\n\ndata: {\"result\":{\"index\":1}}\n\n");
    }

    [Fact]
    public async Task Stream_Empty_IsAnEmptyBody()
    {
        var reply = await Exchange.SendAsync(gateway, "GET", "/api/test/watch");

        reply.Status.Should().Be(System.Net.HttpStatusCode.OK);
        reply.Body.Should().BeEmpty();
    }

    [Fact]
    public async Task Stream_FailureBeforeTheFirstMessage_HasItsStatus()
    {
        var reply = await Exchange.SendAsync(gateway, "GET", "/api/test/watch?fails=true");

        reply.Status.Should().Be(System.Net.HttpStatusCode.ServiceUnavailable);
    }
}
