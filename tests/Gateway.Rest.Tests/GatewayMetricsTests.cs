using AIForge.Gateway.Rest.Tests.Protocol;
using AIForge.Protocol.Options.V1;
using AIForge.Shared.Measuring;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>What Prometheus reads from a gateway.</summary>
public sealed class GatewayMetricsTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Scrape_AfterARequest_NamesItsRouteAndNotItsPath()
    {
        var options = new GatewayOptions { Url = "http://127.0.0.1:0", CoordinatorUrl = fixture.CoordinatorUrl, Metrics = "0" };
        await using var gateway = GatewayHost.Build(
            options, [typeof(RestExtensions).Assembly, typeof(TestService).Assembly], builder => builder.Logging.SetMinimumLevel(LogLevel.Critical));
        await gateway.StartAsync().InTime();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        (await client.GetAsync(new Uri($"{gateway.Urls.Single()}/api/test/headers?secret=1")).InTime()).EnsureSuccessStatusCode();
        (await client.GetAsync(new Uri($"{gateway.Urls.Single()}/no/such/path")).InTime()).Dispose();

        var url = new Uri($"{gateway.Services.GetRequiredService<HostMetrics>().Url}/metrics");
        string[] counts = [];
        for (var tries = 0; tries < 100 && counts.Length < 2; tries++)
        {
            // A request is counted after it was answered.
            await Task.Delay(50);
            counts = [.. (await client.GetStringAsync(url).InTime()).Split('\n').Where(line => line.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal))];
        }

        counts.Should().ContainSingle(line => line.Contains("http_route=\"/api/test/headers\"", StringComparison.Ordinal) && line.Contains("http_response_status_code=\"200\"", StringComparison.Ordinal));
        counts.Should().ContainSingle(line => line.Contains("http_response_status_code=\"404\"", StringComparison.Ordinal));
        counts.Should().NotContain(line => line.Contains("secret", StringComparison.Ordinal) || line.Contains("/no/such", StringComparison.Ordinal));
    }
}
