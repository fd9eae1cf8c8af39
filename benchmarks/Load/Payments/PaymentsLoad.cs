using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Load.Network;

namespace AIForge.Load.Payments;

/// <summary>
/// How long a payer waits for a payment to be verified, from REST to the commit that credits the money, beside the one question to
/// the chain's node that cannot be left out. The node is on this machine: a distant one adds its own time.
/// </summary>
internal static class PaymentsLoad
{
    private const int Warmups = 10;
    private const int Payments = 150;
    private const long Price = 1_000_000;

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("payments", options);
        var (rpc, token) = options.RequireEthereum();
        using var chain = await BenchChain.ConnectAsync(rpc, token);
        await using var network = new BenchNetwork { Settings = Settings(rpc, chain) };
        await network.StartAsync(options);
        await LinkAsync(network.Client, chain);

        var (created, verified, repeated, receipts) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var i = -Warmups; i < Payments; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var payment = (await PostAsync(network.Client, "/api/payments/create", new { type = "top_up", amount = "1", network = "ethereum" })).GetProperty("payment");
            var creation = Stopwatch.GetElapsedTime(start);
            var to = EthereumAddress.TryParse(payment.GetProperty("toAddress").GetString()!, AddressChecksum.Required, out var address, out _) ? address : throw new FormatException($"{payment}");
            var hash = await chain.PayAsync(to, Price);
            await chain.MineAsync(3);

            var verification = await TimeAsync(() => VerifyAsync(network.Client, payment, hash));
            var repetition = await TimeAsync(() => VerifyAsync(network.Client, payment, hash));
            var receipt = await TimeAsync(() => chain.ReceiptAsync(hash));
            if (i < 0) continue;
            created.Add(creation.TotalMilliseconds);
            verified.Add(verification);
            repeated.Add(repetition);
            receipts.Add(receipt);
        }

        report.AddHeader("Payments", "Driver, anvil, services and PostgreSQL share the cores, and other programs may too");
        report.Add($"{Payments} payments over REST, one after another, each three blocks deep when it is verified.");
        report.Add($"");
        report.Add($"| | p50 ms | p99 ms |");
        report.Add($"|---|---|---|");
        foreach (var (name, times) in new[] { ("make out a payment", created), ("verify it: CONFIRMED and credited", verified), ("verify it again", repeated), ("eth_getTransactionReceipt alone", receipts) })
            report.Add($"| {name} | {Percentiles.Of(times, 0.5):F2} | {Percentiles.Of(times, 0.99):F2} |");
        report.Add($"");
        report.Add($"Verifying takes {Percentiles.Of(verified, 0.5) / Percentiles.Of(receipts, 0.5):F1} × the time of the one question to the node.");
        await report.WriteAsync();
        return 0;
    }

    // The watcher is kept from finding the transfers first.
    private static Dictionary<string, string> Settings(Uri rpc, BenchChain chain) => new()
    {
        ["Payments__Networks__ethereum__Rpc__0"] = rpc.ToString(),
        ["Payments__Networks__ethereum__ChainId"] = $"{chain.ChainId}",
        ["Payments__Networks__ethereum__Token"] = chain.Token,
        ["Payments__Networks__ethereum__PollSeconds"] = "600",
        ["Payments__Networks__ethereum__RequestsPerSecond"] = "10000",
        ["Payments__CreationsPerMinute"] = "10000",
        ["Payments__VerificationsPerMinute"] = "10000",
    };

    private static async Task LinkAsync(HttpClient client, BenchChain chain)
    {
        var (address, network) = (chain.Wallet.ToString(), "ethereum");
        var asked = await PostAsync(client, "/api/wallets/challenge", new { address, network });
        var signature = WalletSignature.Sign(chain.Key, WalletNetwork.Ethereum, asked.GetProperty("message").GetString()!);
        await PostAsync(client, "/api/wallets", new { address, network, nonce = asked.GetProperty("nonce").GetString(), signature });
    }

    private static async Task VerifyAsync(HttpClient client, JsonElement payment, string hash)
    {
        var reply = await PostAsync(client, "/api/payments/verify", new { payment_id = payment.GetProperty("paymentId").GetString(), tx_hash = hash });
        if (reply.GetProperty("payment").GetProperty("status").GetString() != "CONFIRMED") throw new InvalidOperationException($"The payment is not confirmed: {reply}");
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var reply = await client.PostAsJsonAsync(path, body);
        return reply.IsSuccessStatusCode
            ? await reply.Content.ReadFromJsonAsync<JsonElement>()
            : throw new InvalidOperationException($"{path}: {await reply.Content.ReadAsStringAsync()}");
    }

    private static async Task<double> TimeAsync(Func<Task> act)
    {
        var start = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
