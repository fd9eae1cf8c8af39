using AIForge.Shared.Measuring;
using AIForge.Testing;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Platform.Measuring;

/// <summary>What Prometheus reads from a real coordinator.</summary>
public sealed class HostMetricsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly PostgresFixture _postgres = postgres.Required();

    [SkippableFact]
    public async Task Coordinator_WithoutTheSetting_ListensNowhere()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_postgres.ConnectionString!);

        coordinator.Services.GetRequiredService<HostMetrics>().Url.Should().BeNull();
    }

    [SkippableFact]
    public async Task Scrape_AfterCallsThatWentWellAndNot_TellsThemApart()
    {
        await using var coordinator = await StartAsync("0");
        var health = new Grpc.Health.V1.Health.HealthClient(coordinator.Anonymous);
        await health.CheckAsync(new HealthCheckRequest()).ResponseAsync.Within();
        await FluentActions.Awaiting(() => health.CheckAsync(new HealthCheckRequest { Service = "no.such.Service" }).ResponseAsync).Should().ThrowAsync<RpcException>();
        using var client = new HttpClient(new SocketsHttpHandler());
        var url = new Uri($"{coordinator.Services.GetRequiredService<HostMetrics>().Url}/metrics");

        await Eventually.IsTrueAsync(async () =>
        {
            var text = await client.GetStringAsync(url).Within();
            return Calls(text, "OK") && Calls(text, "NotFound")
                && text.Contains("aiforge_nodes_connected 0\n", StringComparison.Ordinal)
                && text.Contains("aiforge_generations_running 0\n", StringComparison.Ordinal)
                && text.Contains("aiforge_loop_failures{loop=\"NotificationListener\"} 0\n", StringComparison.Ordinal)
                && text.Contains("aiforge_loop_idle_seconds{loop=\"CurrentSettings\"} ", StringComparison.Ordinal)
                && text.Contains("aiforge_ledger_audits_total", StringComparison.Ordinal)
                && text.Contains("dotnet_process_cpu_time_seconds_total", StringComparison.Ordinal)
                && text.Contains("db_client_", StringComparison.Ordinal);
        });

        static bool Calls(string text, string status) => text.Split('\n').Any(line =>
            line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal)
            && line.Contains("/grpc.health.v1.Health/Check", StringComparison.Ordinal) && line.Contains($"grpc_status=\"{status}\"", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("host:1", "must be a port")]
    [InlineData("192.0.2.7:9464", "cannot be served")]
    public async Task Address_ThatCannotBe_StopsTheStartWithTheReason(string address, string reason)
    {
        var starting = () => StartAsync(address);

        (await starting.Should().ThrowAsync<OptionsValidationException>()).WithMessage($"Metrics:Address {address} {reason}*");
    }

    private Task<RunningCoordinator> StartAsync(string address) => RunningCoordinator.StartAsync(
        _postgres.ConnectionString!, configure: builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Metrics:Address"] = address }));
}
