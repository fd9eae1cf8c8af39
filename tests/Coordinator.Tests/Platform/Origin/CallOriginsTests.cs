using System.Net;
using AIForge.Coordinator.Platform.Origin;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Platform.Origin;

public sealed class CallOriginsTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly DefaultHttpContext _context = new();

    public CallOriginsTests()
    {
        _context.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:10.0.0.7");
        _context.Request.Headers["x-forwarded-for"] = "203.0.113.9";
        _context.Request.Headers["x-aiforge-client-agent"] = "browser";
        _context.Request.Headers["x-aiforge-request-line"] = "GET /api/admin/users?page_size=1";
        _context.Request.Headers["x-aiforge-body-sha256"] = new string('a', 64);
        _context.Request.Headers.UserAgent = "grpc";
    }

    [Fact]
    public void Of_TrustedGateway_IsItsClient()
    {
        _context.Request.Headers["x-aiforge-gateway-secret"] = Secret;

        var origin = Read(Secret);

        origin.Address.Should().Be(IPAddress.Parse("203.0.113.9"));
        origin.UserAgent.Should().Be("browser");
        origin.Wire.Should().Be(new WireRequest("GET", "/api/admin/users?page_size=1", new string('a', 64)));
    }

    [Theory]
    [InlineData(Secret, "0123456789abcdef0123456789abcdeX")]
    [InlineData(Secret, "")]
    [InlineData(null, Secret)]
    [InlineData("", "")]
    public void Of_AnybodyElse_IsThePeerWhateverTheHeadersSay(string? configured, string presented)
    {
        _context.Request.Headers["x-aiforge-gateway-secret"] = presented;

        Read(configured).Should().Be(new CallOrigin(IPAddress.Parse("10.0.0.7"), "grpc", null));
    }

    [Fact]
    public void Of_LinkLocalPeerWithALongAgent_IsStorable()
    {
        _context.Connection.RemoteIpAddress = IPAddress.Parse("fe80::7%3");
        _context.Request.Headers.UserAgent = new string('a', 255) + "🦊";

        var origin = Read(null);

        origin.Address.ToString().Should().Be("fe80::7");
        origin.UserAgent.Should().Be(new string('a', 255));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("GET", "a")]
    [InlineData("GET /", "short")]
    public void Of_IncompleteRequestLine_HasNoWireRequest(string line, string hash)
    {
        _context.Request.Headers["x-aiforge-gateway-secret"] = Secret;
        _context.Request.Headers["x-aiforge-request-line"] = line;
        _context.Request.Headers["x-aiforge-body-sha256"] = hash;

        Read(Secret).Wire.Should().BeNull();
    }

    private CallOrigin Read(string? secret) => new CallOrigins(Options.Create(new OriginOptions { GatewaySecret = secret }), NullLogger<CallOrigins>.Instance).Of(_context);
}
