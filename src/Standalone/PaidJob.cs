using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace AIForge.Standalone;

/// <summary>A job that is paid in AITBC, through the public endpoint as anybody would post it, from the queue to its payment.</summary>
internal sealed class PaidJob(string gatewayUrl, string apiKey, string model) : IDisposable
{
    /// <summary>What it costs.</summary>
    public const long Tokens = 100;

    public const string Prompt = "What is 2 + 3?";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    // Blocks take seconds.
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri(gatewayUrl),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", apiKey) },
    };

    /// <summary>The job, its payment in escrow.</summary>
    public async Task<JsonElement> SubmitAsync(CancellationToken cancellationToken)
    {
        var job = new
        {
            payload = new { model, messages = new[] { new { role = "user", content = Prompt } } },
            ttl_seconds = 900,
            payment_amount = Tokens,
            payment_currency = "AITBC",
        };
        return await ReadAsync(await _client.PostAsJsonAsync("/v1/jobs", job, cancellationToken), cancellationToken);
    }

    /// <summary>The job when it has ended.</summary>
    public async Task<JsonElement> EndAsync(string jobId, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var job = await GetAsync($"/v1/jobs/{jobId}", cancellationToken);
            if (job.GetProperty("state").GetString() is not ("queued" or "running")) return job;
            if (TimeProvider.System.GetElapsedTime(started) > Timeout) throw new StartException($"The job {jobId} did not end within {Timeout.TotalSeconds:F0} seconds.");
            await Task.Delay(Between, TimeProvider.System, cancellationToken);
        }
    }

    public Task<JsonElement> PaymentAsync(string jobId, CancellationToken cancellationToken) => GetAsync($"/v1/jobs/{jobId}/payment", cancellationToken);

    /// <summary>The payment when its escrow is settled in the contract; null where it is not repeated on a chain.</summary>
    public async Task<JsonElement?> SettledAsync(string jobId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var payment = await PaymentAsync(jobId, cancellationToken);
            var status = payment.GetProperty("chain_status").GetString();
            if (status is null) return null;
            if (status is "settled" or "refused") return payment;
            await Task.Delay(Seldom, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>The proof of the entry that paid the job, when its root stands on the chain.</summary>
    public async Task<JsonElement> ProofAsync(string jobId, CancellationToken cancellationToken)
    {
        var lines = (await GetAsync("/api/ledger/statement?currency=AITBC", cancellationToken)).GetProperty("lines").EnumerateArray();
        var entry = lines.First(line => line.GetProperty("reference").GetString() == jobId && line.GetProperty("kind").GetString() == "job_split").GetProperty("entryId").GetString();
        while (true)
        {
            var proof = (await GetAsync($"/api/audit/proofs/{entry}", cancellationToken)).GetProperty("proof");
            if (proof.GetProperty("state").GetString() == "AUDIT_PROOF_STATE_ANCHORED") return proof;
            await Task.Delay(Seldom, TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        await ReadAsync(await _client.GetAsync(path, cancellationToken), cancellationToken);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.StatusCode == HttpStatusCode.Forbidden && text.Contains("SCOPE_MISSING", StringComparison.Ordinal))
                throw new StartException("The API key in the data folder was made by an older version and may not pay for jobs. Start on another folder (./forge up --data DIR), or remove this one if nothing in it matters.");
            if (!response.IsSuccessStatusCode) throw new StartException($"The job was refused with {(int)response.StatusCode}: {text}");
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
    }
}
