using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Xunit.Abstractions;

namespace AIForge.EndToEnd.Tests;

/// <summary>A thousand paid jobs while everything they need is killed and cut in turn: each is paid once or given back, and nothing is left.</summary>
[Collection(NetworkCollection.Name)]
public sealed class ChaosTests(NetworkFixture network, DockerFixture docker, ITestOutputHelper output) : IClassFixture<DockerFixture>
{
    private const int Jobs = 1_000, ContainerEvery = 40, AtOnce = 12, Seed = 20261121;
    private const long Price = 1_00000000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    [SkippableFact]
    public async Task ThousandPaidJobs_EverythingKilledInTurn_EachIsPaidOnceOrGivenBack()
    {
        _ = (network.Client, network.Bucket, network.Redis.ConnectionString, docker.Socket);
        await network.EnsureNodesAsync();
        var key = await network.CreateUserAsync("chaos");
        using var client = network.ClientOf(key);
        var payer = await FundAsync("chaos", Jobs);
        var port = RunningCoordinator.FreePort();
        var second = network.RunCoordinator(port);
        await using var relay = NetworkRelay.To(network.CoordinatorUrl);
        await using var distant = await network.RunNodeOverAsync("distant", $"http://127.0.0.1:{port},http://{relay.Address}");
        var containers = await network.RunContainerNodeAsync("boxes", docker.Socket);
        try
        {
            using var over = new CancellationTokenSource();
            var chaos = ChaosAsync(
                relay,
                async () =>
                {
                    await containers.KillAsync();
                    await containers.DisposeAsync();
                    containers = await network.RunContainerNodeAsync("boxes", docker.Socket);
                },
                async () =>
                {
                    await second.KillAsync();
                    await second.DisposeAsync();
                    second = network.RunCoordinator(port);
                },
                over.Token);

            var ids = new ConcurrentBag<string>();
            await Parallel.ForEachAsync(Enumerable.Range(0, Jobs), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) => ids.Add(await SubmitAsync(client, number)));
            ids.Distinct().Should().HaveCount(Jobs, "a call that is repeated makes no second job");
            await over.CancelAsync();
            await chaos;
            await network.EnsureNodesAsync();

            await Eventually.BecomesTrueAsync(async () => await OpenAsync(payer) == 0, "every job to end", Patience);
            await IsSoundAsync(payer);
            await Eventually.BecomesTrueAsync(async () => (await docker.CliAsync("ps", "-aq", "--filter", "label=aiforge.job")).Length == 0, "no container to be left", Patience);
        }
        finally
        {
            await second.DisposeAsync();
            // In good order, so that the disk of no job stays mounted.
            if (!containers.HasExited) await containers.StopAsync();
            await containers.DisposeAsync();
        }
    }

    /// <summary>One thing after the other, and again from the beginning, until it is told to stop.</summary>
    private async Task ChaosAsync(NetworkRelay relay, Func<Task> killContainers, Func<Task> killSecond, CancellationToken over)
    {
        (string What, Func<Task> Do)[] acts =
        [
            ("node one is killed", async () => { await network.KillNodeAsync("one"); await network.StartNodeAsync("one"); }),
            ("the coordinator is killed", async () => { await network.Coordinator.KillAsync(); network.StartCoordinator(); await network.WaitForCoordinatorAsync(); }),
            ("the second coordinator is killed", killSecond),
            ("the container node is killed", killContainers),
            ("PostgreSQL is killed", async () => { await network.Database.KillAsync(); await network.Database.RestartAsync(); await network.WaitForCoordinatorAsync(); }),
            ("a node is cut off for longer than its leases", async () => { relay.Cut(); await Task.Delay(TimeSpan.FromSeconds(6), CancellationToken.None); relay.Mend(); }),
            ("Redis is killed", async () => { await network.Redis.RunAsync("crash"); await network.Redis.RunAsync("start"); }),
            ("the gateway is killed", async () => { await network.Gateway.KillAsync(); network.StartGateway(); await network.WaitForCoordinatorAsync(); }),
            ("node two is killed", async () => { await network.KillNodeAsync("two"); await network.StartNodeAsync("two"); }),
        ];
        var random = new Random(Seed);
        for (var round = 0; !over.IsCancellationRequested; round++)
        {
            random.Shuffle(acts);
            foreach (var (what, act) in acts.TakeWhile(_ => !over.IsCancellationRequested || round == 0))
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():HH:mm:ss} {what}"));
                await act();
                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
            }
        }
    }

    /// <summary>As a careful client does: the same call with the same key until it is answered.</summary>
    private async Task<string> SubmitAsync(HttpClient client, int number)
    {
        var order = number % ContainerEvery == 0 ? ContainerOrder() : InferenceOrder();
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = JsonContent.Create(order) };
                request.Headers.Add("Idempotency-Key", $"chaos-{number}");
                using var reply = await client.SendAsync(request);
                if (reply.StatusCode == HttpStatusCode.OK) return (await NetworkFixture.Json(reply)).GetProperty("job").GetProperty("jobId").GetString()!;
                var text = await reply.Content.ReadAsStringAsync();
                (reply.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.GatewayTimeout or HttpStatusCode.BadGateway
                    || text.Contains("IDEMPOTENCY_IN_PROGRESS", StringComparison.Ordinal)).Should().BeTrue($"what is killed is away, and nothing else is wrong: {(int)reply.StatusCode} {text}");
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
            {
                // The gateway is away.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500));
        }
    }

    private static object InferenceOrder() => new
    {
        type = "ai_inference", ttl_seconds = 600, payment_amount = "1", payment_currency = "AITBC",
        parameters = new { model = NetworkFixture.Model, prompt = "What is 2 + 3?", max_tokens = 4, temperature = 0 },
    };

    private object ContainerOrder() => new
    {
        type = "container", ttl_seconds = 600, payment_amount = "1", payment_currency = "AITBC",
        parameters = new { image = docker.Image, command = new[] { "sh", "-c", "echo begun; sleep 0.5; echo done > /outputs/done" }, cpus = 0.2, memory_bytes = "32Mi", disk_bytes = "8Mi", outputs_path = "/outputs" },
    };

    private Task<long> OpenAsync(Guid payer) => network.Database.Db.SingleAsync<long>(
        "select count(*) from jobs where owner_id = @payer and status not in ('COMPLETED', 'FAILED', 'EXPIRED', 'CANCELLED')", new { payer }, default);

    private async Task IsSoundAsync(Guid payer)
    {
        var ended = await network.Database.Db.QueryAsync<EndedJobs>(
            """
            select j.status as job, p.status as payment, j.error_reason as reason, count(*) as jobs, sum(j.attempt)::bigint as attempts
            from jobs j join job_payments p on p.job_id = j.job_id where j.owner_id = @payer group by 1, 2, 3
            """, new { payer }, default);
        foreach (var group in ended) output.WriteLine($"{group}");
        ended.Sum(group => group.Jobs).Should().Be(Jobs);
        ended.Should().OnlyContain(group => (group.Job == "COMPLETED") == (group.Payment == "released") && (group.Job == "COMPLETED" || (group.Payment == "refunded" && group.Reason != null)));
        var completed = ended.Where(group => group.Job == "COMPLETED").Sum(group => group.Jobs);
        completed.Should().BeGreaterThan(Jobs * 9 / 10, "what was lost was done again");

        // Each completed job earned somebody once, and what was not earned is the payer's again.
        var earned = await network.Database.Db.SingleAsync<Earned>(
            """
            select count(*) as lines, count(distinct a.reference) as jobs, coalesce(sum(a.amount), 0)::bigint as amount
            from revenue_accruals a join jobs j on j.job_id = a.reference where j.owner_id = @payer
            """, new { payer }, default);
        earned.Should().Be(new Earned { Lines = completed, Jobs = completed, Amount = completed * Price * 95 / 100 });
        var left = await network.Database.Db.SingleAsync<Balance>(
            "select credits - debits as available, held from ledger_accounts where owner = @owner and code = 1 and asset = 2", new { owner = payer.ToString() }, default);
        left.Should().Be(new Balance { Available = (Jobs - completed) * Price, Held = 0 });
        (await network.AuditLedgerAsync()).Should().Contain("The ledger is sound.");
    }

    private async Task<Guid> FundAsync(string name, long units)
    {
        var db = network.Database.Db;
        var user = await db.SingleAsync<Guid>("select id from users where username = @name", new { name }, default);
        await using var work = await db.BeginAsync(default);
        var leg = new Leg(LedgerAccount.External(Asset.Aitbc, "ethereum"), LedgerAccount.UserAvailable(Asset.Aitbc, user), Money.Whole(Asset.Aitbc, units));
        await new LedgerBook(new LedgerStore(db), TimeProvider.System).TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "", [leg]), default);
        await work.CommitAsync(default);
        return user;
    }

    private sealed record EndedJobs
    {
        public required string Job { get; init; }

        public required string Payment { get; init; }

        public string? Reason { get; init; }

        public required long Jobs { get; init; }

        public required long Attempts { get; init; }
    }

    private sealed record Earned
    {
        public required long Lines { get; init; }

        public required long Jobs { get; init; }

        public required long Amount { get; init; }
    }

    private sealed record Balance
    {
        public required long Available { get; init; }

        public required long Held { get; init; }
    }
}
