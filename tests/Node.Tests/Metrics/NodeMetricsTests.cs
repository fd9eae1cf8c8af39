using System.Diagnostics;
using System.Text.RegularExpressions;
using AIForge.Node.Metrics;
using AIForge.Testing;

namespace AIForge.Node.Tests.Metrics;

/// <summary>What Prometheus reads from a real node.</summary>
public sealed class NodeMetricsTests
{
    [Fact]
    public async Task Address_Nonsense_StopsTheStartWithTheReason()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();

        var starting = () => RunningNode.StartAsync(coordinator, options => options.Metrics = "host:9464");

        (await starting.Should().ThrowAsync<NodeSetupException>()).WithMessage("Metrics host:9464 must be a port*");
    }

    [Fact]
    public async Task Node_WithoutTheSetting_ListensNowhere()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var node = await RunningNode.StartAsync(coordinator);

        node.Service<MetricsServer>().Url.Should().BeNull();
    }

    [Fact]
    public async Task Port_ThatIsTaken_StopsTheStartWithTheReason()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var taken = new Uri(coordinator.Url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var starting = () => RunningNode.StartAsync(coordinator, options => options.Metrics = taken);

        (await starting.Should().ThrowAsync<NodeSetupException>()).WithMessage($"Metrics {taken} cannot be served: *Name another port.");
    }

    [Fact]
    public async Task Scrape_AfterAJobAndALostStream_CountsBoth()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var node = await RunningNode.StartAsync(coordinator, options => options.Metrics = "0");
        var stream = await coordinator.WelcomedAsync();
        await stream.DesireAsync(RunningNode.Attempt("job_x", RunningNode.Task(5)));
        using var client = new HttpClient(new SocketsHttpHandler());
        var url = node.Service<MetricsServer>().Url;
        Task<string> ScrapeAsync() => client.GetStringAsync(new Uri($"{url}/metrics")).Within();

        await Eventually.IsTrueAsync(async () => (await ScrapeAsync()).Contains("aiforge_node_jobs_total{kind=\"inference\",outcome=\"done\"} 1\n", StringComparison.Ordinal));
        await Eventually.IsTrueAsync(async () => (await ScrapeAsync()).Contains("aiforge_node_memory_used_bytes ", StringComparison.Ordinal));

        var text = await ScrapeAsync();
        url.Should().StartWith("http://127.0.0.1:");
        text.Should().Contain("aiforge_node_connected 1\n").And.Contain("aiforge_node_connections_total 1\n").And.Contain("aiforge_node_disconnections_total 0\n")
            .And.Contain("aiforge_node_generated_tokens_total 5\n").And.Contain("aiforge_node_job_duration_seconds_count{kind=\"inference\"} 1\n")
            .And.Contain("aiforge_node_work_wanted 1\n").And.NotContain("job_x", "jobs are no labels");
        Regex.Matches(text, "aiforge_node_prompt_tokens_total ([0-9]+)").Single().Groups[1].Value.Should().NotBe("0");
        (await client.GetAsync(new Uri($"{url}/"))).StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);

        stream.End();
        await Eventually.IsTrueAsync(async () => (await ScrapeAsync()).Contains("aiforge_node_disconnections_total 1\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scrape_AfterGenerations_SaysWhatTheEngineDid()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var node = await RunningNode.StartAsync(coordinator, options => options.Metrics = "0");
        var stream = await coordinator.WelcomedAsync();
        // Thirty times the same word: known from the second time on, and easily guessed.
        var task = RunningNode.Task(30, string.Concat(Enumerable.Repeat("forge ", 30)));
        task.CacheScope = "a";
        for (var i = 0; i < 2; i++)
        {
            await stream.GenerateAsync($"gen_{i}", task);
            await (await coordinator.DeliveryAsync()).AllAsync();
        }

        using var client = new HttpClient(new SocketsHttpHandler());
        var url = new Uri($"{node.Service<MetricsServer>().Url}/metrics");
        await Eventually.IsTrueAsync(async () => (await client.GetStringAsync(url).Within()).Contains("aiforge_node_kv_pages{state=\"used\"} 0\n", StringComparison.Ordinal));
        var text = await client.GetStringAsync(url).Within();

        double Value(string name) => double.Parse(Regex.Match(text, $"^{Regex.Escape(name)} (\\S+)$", RegexOptions.Multiline).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var phase in new[] { "queue", "prefill", "decode" }) Value($"aiforge_node_{phase}_duration_seconds_count").Should().Be(2);
        Value("aiforge_node_decode_tokens_total").Should().Be(60);
        (Value("aiforge_node_prefill_tokens_total") + Value("aiforge_node_cached_tokens_total")).Should().Be(Value("aiforge_node_prompt_tokens_total"));
        Value("aiforge_node_cached_tokens_total").Should().BePositive();
        Value("aiforge_node_preemptions_total").Should().Be(0);
        Value("aiforge_node_drafted_tokens_total").Should().BePositive();
        Value("aiforge_node_accepted_drafted_tokens_total").Should().BeInRange(0, Value("aiforge_node_drafted_tokens_total"));
        Value("aiforge_node_kv_pages{state=\"cached\"}").Should().BePositive();
        // Two slots of the model's context.
        (Value("aiforge_node_kv_pages{state=\"cached\"}") + Value("aiforge_node_kv_pages{state=\"free\"}")).Should().Be(2 * RunningNode.ContextLength / 16);
    }

    /// <summary>The judgement of Prometheus's own tool.</summary>
    [SkippableFact]
    public async Task Scrape_PromtoolFindsNothingToSay()
    {
        var tool = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        ServiceRequirement.Require(tool is null ? "promtool is not installed; run tests/services/install.sh" : null);
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var node = await RunningNode.StartAsync(coordinator, options => options.Metrics = "0");
        await (await coordinator.WelcomedAsync()).DesireAsync(RunningNode.Attempt("job_x", RunningNode.Task(5)));
        using var client = new HttpClient(new SocketsHttpHandler());
        var url = new Uri($"{node.Service<MetricsServer>().Url}/metrics");
        await Eventually.IsTrueAsync(async () => (await client.GetStringAsync(url).Within()).Contains("outcome=\"done\"", StringComparison.Ordinal));

        using var checking = Process.Start(new ProcessStartInfo(tool!, "check metrics") { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await checking.StandardInput.WriteAsync(await client.GetStringAsync(url).Within());
        checking.StandardInput.Close();
        var said = await checking.StandardOutput.ReadToEndAsync().Within() + await checking.StandardError.ReadToEndAsync().Within();
        await checking.WaitForExitAsync().Within();

        said.Should().BeEmpty();
        checking.ExitCode.Should().Be(0);
    }
}
