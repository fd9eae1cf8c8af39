using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace AIForge.EndToEnd.Tests;

/// <summary>From Bitcoin to a proof that anybody can check: what a job's money goes through, over REST and on real chains.</summary>
[Collection(NetworkCollection.Name)]
public sealed class JobPaymentTests(NetworkFixture network)
{
    // A coordinator that another test has killed held the watchers' leases for a minute.
    private static readonly TimeSpan AfterALease = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task BuyTokens_PostAJob_TheMinerIsPaidTheEscrowSettledAndTheEntryProven()
    {
        await network.EnsureNodesAsync();
        var (payer, key) = await PayerAsync();
        using var calls = payer;

        var job = await CurlAsync(key, """{"payload": {"model": "forge-tiny", "prompt": "What is 2 + 3?", "max_tokens": 8}, "ttl_seconds": 900, "payment_amount": 100, "payment_currency": "AITBC"}""");
        job.EnumerateObject().Select(field => field.Name).Should().Equal("job_id", "state", "payment_id", "payment_status", "payment_currency");
        (Text(job, "state"), Text(job, "payment_status"), Text(job, "payment_currency")).Should().Be(("queued", "escrowed", "AITBC"));
        (await AvailableAsync(payer)).Should().Be("0.00000000");

        var jobId = Text(job, "job_id");
        await Eventually.BecomesTrueAsync(async () => Text(await GetAsync(payer, $"/v1/jobs/{jobId}"), "state") == "completed", "the job to be done");
        var payment = await GetAsync(payer, $"/v1/jobs/{jobId}/payment");
        (Text(payment, "status"), Text(payment, "node_amount"), Text(payment, "platform_amount")).Should().Be(("released", "95.00000000", "5.00000000"));

        await MinerHasAsync(Text(payment, "node_id"), "95.00000000");
        await IsSettledAsync(payer, jobId);
        await IsProvenAsync(payer);
    }

    [SkippableFact]
    public async Task Dispute_OfARunningJob_IsDecidedByAnAdministrator()
    {
        await network.EnsureNodesAsync();
        var (payer, key) = await PayerAsync();
        using var calls = payer;
        // The nodes write slowly, and this answer is long: there is time to quarrel.
        var job = await CurlAsync(key, """{"payload": {"model": "forge-tiny", "messages": [{"role": "user", "content": "Count from 1 to 30."}], "max_tokens": 200, "temperature": 0}, "payment_amount": 100}""");
        var (jobId, paymentId) = (Text(job, "job_id"), Text(job, "payment_id"));
        await Eventually.BecomesTrueAsync(async () => Text(await GetAsync(payer, $"/v1/jobs/{jobId}"), "state") == "running", "a node to have the job");

        var disputed = await NetworkFixture.Json(await payer.PostAsJsonAsync($"/v1/payments/{paymentId}/dispute", new { reason = "It answers nonsense." }));
        Text(disputed, "status").Should().Be("disputed");
        await using var decide = network.StartAdmin("job-payments", "resolve", paymentId, "--award", "40", "--reason", "part of it was there", "--json");
        await decide.ExitAsync();

        decide.ExitCode.Should().Be(0, decide.Output);
        var payment = await GetAsync(payer, $"/v1/jobs/{jobId}/payment");
        (Text(payment, "status"), Text(payment, "node_amount"), Text(payment, "platform_amount")).Should().Be(("released", "38.00000000", "2.00000000"));
        (await AvailableAsync(payer)).Should().Be("60.00000000");
        Text(await GetAsync(payer, $"/v1/jobs/{jobId}"), "state").Should().BeOneOf("cancelled", "completed");
    }

    /// <summary>Somebody who has bought 100 AITBC for 0.001 Bitcoin, and nothing else.</summary>
    private async Task<(HttpClient Calls, string Key)> PayerAsync()
    {
        var bitcoin = network.Bitcoin;
        var key = await network.CreateUserAsync($"payer-{Guid.NewGuid():n}"[..20]);
        var payer = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(network.GatewayUrl) };
        payer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var purchase = (await NetworkFixture.Json(await payer.PostAsJsonAsync("/api/exchange/purchase", new { btcAmount = "0.001" }))).GetProperty("purchase");
        purchase.GetProperty("aitbcAmount").GetString().Should().Be("100.00000000");
        await bitcoin.PayAsync((purchase.GetProperty("address").GetString()!, 100_000));
        await bitcoin.MineAsync(6);
        await Eventually.BecomesTrueAsync(async () => await AvailableAsync(payer) == "100.00000000", "the AITBC to be on the balance", AfterALease);
        return (payer, key);
    }

    /// <summary>The nodes are the network's own: what they earned is on their account until its owner moves it to his balance.</summary>
    private async Task MinerHasAsync(string nodeId, string amount)
    {
        var before = decimal.Parse((await AvailableAsync(network.Client))!, CultureInfo.InvariantCulture);
        var moved = await NetworkFixture.Json(await network.Client.PostAsJsonAsync("/api/payouts/to-balance", new { currency = "AITBC", nodeId, amount }));
        moved.GetProperty("amount").GetString().Should().Be(amount);
        var after = decimal.Parse((await AvailableAsync(network.Client))!, CultureInfo.InvariantCulture);
        (after - before).Should().Be(decimal.Parse(amount, CultureInfo.InvariantCulture));
    }

    private async Task IsSettledAsync(HttpClient payer, string jobId) => await Eventually.BecomesTrueAsync(
        async () =>
        {
            await network.Ethereum.MineAsync(2);
            return Text(await GetAsync(payer, $"/v1/jobs/{jobId}/payment"), "chain_status") == "settled";
        },
        "the escrow to be settled in the contract",
        AfterALease);

    private async Task IsProvenAsync(HttpClient payer)
    {
        var lines = (await GetAsync(payer, "/api/ledger/statement?currency=AITBC")).GetProperty("lines").EnumerateArray();
        var entry = Text(lines.First(line => Text(line, "kind") == "job_split"), "entryId");
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                await network.Ethereum.MineAsync(2);
                return Text((await GetAsync(payer, $"/api/audit/proofs/{entry}")).GetProperty("proof"), "state") == "AUDIT_PROOF_STATE_ANCHORED";
            },
            "the entry's root to be on the chain",
            AfterALease);

        await using var check = ProgramProcess.Start(
            "AIForge.Admin",
            ["verify-proof", entry, "--gateway", network.GatewayUrl, "--rpc", network.Ethereum.Address.ToString(), "--anchor", network.Contracts.Anchor.ToString()],
            new Dictionary<string, string>());
        await check.ExitAsync();
        (check.ExitCode, check.Output).Should().Match<(int Code, string Output)>(end => end.Code == 0 && end.Output.Contains("the proof holds"));
    }

    private static async Task<string?> AvailableAsync(HttpClient client) =>
        Text((await GetAsync(client, "/api/ledger/balances")).GetProperty("balances").EnumerateArray().Single(balance => Text(balance, "currency") == "AITBC"), "available");

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) => await NetworkFixture.Json(await client.GetAsync(path));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>As a person would post it, with the key in the header of its own.</summary>
    private async Task<JsonElement> CurlAsync(string key, string body)
    {
        var start = new ProcessStartInfo("curl", ["-s", "--fail-with-body", "--noproxy", "*", "-X", "POST", $"{network.GatewayUrl}/v1/jobs", "-H", $"X-Api-Key: {key}", "-H", "Content-Type: application/json", "-d", body])
        {
            RedirectStandardOutput = true,
        };
        using var curl = Process.Start(start)!;
        var output = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        curl.ExitCode.Should().Be(0, "the answer was {0}", output);
        return JsonDocument.Parse(output).RootElement.Clone();
    }
}
