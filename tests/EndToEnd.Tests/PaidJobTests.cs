using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.EndToEnd.Tests;

/// <summary>A job paid in AITBC through the gateway, with the request and the reply to the letter.</summary>
[Collection(NetworkCollection.Name)]
public sealed partial class PaidJobTests(NetworkFixture network)
{
    private const string Body = """{"payload":{"model":"forge-tiny","prompt":"What is 2 + 3?"},"ttl_seconds":900,"payment_amount":100,"payment_currency":"AITBC"}""";

    [SkippableTheory]
    [InlineData("X-Api-Key")]
    [InlineData("Authorization")]
    public async Task Job_PaidInAitbc_AnswersAsSpecifiedAndPaysTheNode(string header)
    {
        await network.EnsureNodesAsync();
        var payer = await PayerAsync(100);

        using var reply = await SendAsync(HttpMethod.Post, "/v1/jobs", header, Body);

        var text = await reply.Content.ReadAsStringAsync();
        reply.StatusCode.Should().Be(HttpStatusCode.OK, text);
        reply.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        text.Should().MatchRegex(Reply());
        var (job, payment) = (Text(text, "job_id"), Text(text, "payment_id"));
        await Eventually.BecomesTrueAsync(async () => Text(await GetAsync($"/v1/jobs/{job}", header), "state") == "completed", "the job", TimeSpan.FromSeconds(60));
        var paid = await GetAsync($"/v1/jobs/{job}/payment", header);
        (Text(paid, "payment_id"), Text(paid, "status"), Text(paid, "amount"), Text(paid, "node_amount"), Text(paid, "platform_amount"))
            .Should().Be((payment, "released", "100.00000000", "95.00000000", "5.00000000"));
        payer.Should().NotBeEmpty();

        using var again = await SendAsync(HttpMethod.Post, "/v1/jobs", header, Body);
        (again.StatusCode, again.Content.Headers.ContentType!.MediaType).Should().Be((HttpStatusCode.BadRequest, "application/problem+json"));
        Text(await again.Content.ReadAsStringAsync(), "code").Should().Be("INSUFFICIENT_FUNDS");
    }

    [SkippableFact]
    public async Task Job_MisspeltAmount_IsRefusedInsteadOfQueuedUnpaid()
    {
        _ = network.Client;

        using var reply = await SendAsync(HttpMethod.Post, "/v1/jobs", "X-Api-Key", Body.Replace("payment_amount", "payment_ammount", StringComparison.Ordinal));

        reply.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        var problem = await reply.Content.ReadAsStringAsync();
        Text(problem, "code").Should().Be("UNKNOWN_FIELD");
        problem.Should().Contain("payment_ammount");
    }

    [GeneratedRegex("""^\{"job_id":"job_[0-9a-z]{26}","state":"queued","payment_id":"jpay_[0-9a-z]{26}","payment_status":"escrowed","payment_currency":"AITBC"\}$""", RegexOptions.IgnoreCase)]
    private static partial Regex Reply();

    private async Task<string> GetAsync(string path, string header)
    {
        using var reply = await SendAsync(HttpMethod.Get, path, header, null);
        return await reply.Content.ReadAsStringAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string header, string? body)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(network.GatewayUrl) };
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        if (header == "X-Api-Key") request.Headers.Add(header, network.ApiKey);
        else request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", network.ApiKey);
        return await client.SendAsync(request);
    }

    private static string Text(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name).GetString()!;

    /// <summary>As if the owner of the key had bought so much.</summary>
    private async Task<Guid> PayerAsync(long units)
    {
        _ = network.Client;
        var db = network.Database.Db;
        var user = await db.SingleAsync<Guid>("select user_id from api_keys order by created_at limit 1", null, default);
        await using var work = await db.BeginAsync(default);
        var leg = new Leg(LedgerAccount.External(Asset.Aitbc, "ethereum"), LedgerAccount.UserAvailable(Asset.Aitbc, user), Money.Whole(Asset.Aitbc, units));
        await new LedgerBook(new LedgerStore(db), TimeProvider.System).TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "", [leg]), default);
        await work.CommitAsync(default);
        return user;
    }
}
