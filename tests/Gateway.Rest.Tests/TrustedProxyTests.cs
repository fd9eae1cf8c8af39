using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text.Json;
using AIForge.Gateway.Rest.Tests.Protocol;
using AIForge.Protocol.Options.V1;
using Microsoft.Extensions.Logging;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Whose X-Forwarded-For is believed.</summary>
public sealed class TrustedProxyTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData(null, "203.0.113.9", "127.0.0.1")]
    [InlineData("10.0.0.0/8", "203.0.113.9", "127.0.0.1")]
    [InlineData("127.0.0.1", "203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.0/8", "198.51.100.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.0/8", "not an address", "127.0.0.1")]
    public async Task ForwardedFor_FromATrustedProxyOnly_NamesTheClient(string? trusted, string forwarded, string expected)
    {
        var options = new GatewayOptions { Url = "http://127.0.0.1:0", CoordinatorUrl = fixture.CoordinatorUrl };
        if (trusted is not null) options.TrustedProxies.Add(trusted);
        await using var gateway = GatewayHost.Build(
            options, [typeof(RestExtensions).Assembly, typeof(TestService).Assembly], builder => builder.Logging.SetMinimumLevel(LogLevel.Critical));
        await gateway.StartAsync().InTime();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{gateway.Urls.Single()}/api/test/headers");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded);

        using var reply = await client.SendAsync(request).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.OK);
        var seen = JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement.GetProperty("headers");
        seen.GetProperty("x-forwarded-for").GetString().Should().Be(expected);
    }

    [Theory]
    [InlineData("everybody")]
    [InlineData("10.0.0.0/33")]
    public void TrustedProxies_NoNetwork_StopTheStart(string trusted)
    {
        var options = new GatewayOptions { Url = "http://127.0.0.1:0", TrustedProxies = { trusted } };

        FluentActions.Invoking(() => GatewayHost.Build(options)).Should().Throw<ValidationException>().WithMessage($"*{trusted}*");
    }
}
