using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;

using System.Text.Json;
using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;

namespace AIForge.EndToEnd.Tests;

/// <summary>
/// A model's way from its creator's disk to somebody who pays for its answers: kept in S3 and IPFS, fetched and served by a node of
/// somebody else, the money divided to the last millionth.
/// </summary>
[Collection(NetworkCollection.Name)]
public sealed class ModelMarketTests(NetworkFixture network)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task Model_UploadedPublishedSoldAndServedByAStranger_PaysEverybodyExactly()
    {
        _ = (network.Client, network.Bucket, network.Ipfs.Rpc, network.Ethereum);
        var name = $"market-{Guid.NewGuid():n}"[..16];
        using var creator = network.ClientOf(await network.CreateUserAsync($"c{name}"));
        using var operatorCalls = network.ClientOf(await network.CreateUserAsync($"o{name}"));

        var file = ModelOfItsOwn();
        var model = await UploadAsync(creator, name, file);
        await IsPinnedAsync(creator, model, file);
        var service = await PublishAndSellAsync(creator, model);

        using var consumer = await SignedInAsync();
        var (subscription, key) = await SubscribeAsync(consumer.Calls, service);
        await TopUpOnChainAsync(consumer, subscription, "5.000000");
        using var caller = network.ClientOf(key);

        var (nodeId, token) = await RegisterAsync(operatorCalls, name);
        var node = network.RunEmptyNode(name, token);
        try
        {
            var answer = await AskAsync(caller, $"c{name}/{name}");
            answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().Should().Be("The capital of France is Paris.");
            await IsDividedAsync(creator, operatorCalls, consumer.Calls, subscription, nodeId, Text(answer.GetProperty("usage"), "cost"));

            // Each process is killed in turn, and the same call is answered after it came back.
            await node.KillAsync();
            node = network.RunEmptyNode(name, token);
            await AskAsync(caller, $"c{name}/{name}");
            await network.Coordinator.KillAsync();
            network.StartCoordinator();
            await network.WaitForCoordinatorAsync();
            await AskAsync(caller, $"c{name}/{name}");
            await network.Gateway.KillAsync();
            network.StartGateway();
            await network.WaitForCoordinatorAsync();
            await AskAsync(caller, $"c{name}/{name}");
            await network.Database.KillAsync();
            await network.Database.RestartAsync();
            await AskAsync(caller, $"c{name}/{name}");

            // A node that has nothing needs those who keep the file, back from the dead.
            await node.KillAsync();
            await network.RestartBucketServerAsync();
            await network.Ipfs.RunAsync("crash");
            await network.Ipfs.RunAsync("start");
            // It is still the same node: of all that it had, it keeps its key.
            Directory.CreateDirectory(network.NodeFolder($"{name}-again"));
            File.Copy(Path.Combine(network.NodeFolder(name), "node.key"), Path.Combine(network.NodeFolder($"{name}-again"), "node.key"));
            node = network.RunEmptyNode($"{name}-again", token);
            await AskAsync(caller, $"c{name}/{name}");
            await NothingIsLostAsync(consumer.Calls, subscription, answers: 6, Text(answer.GetProperty("usage"), "cost"));
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    /// <summary>The weights of forge-tiny under another name: another file, and so another model.</summary>
    private static byte[] ModelOfItsOwn()
    {
        var file = File.ReadAllBytes(NetworkFixture.ModelFile);
        var at = file.AsSpan().IndexOf("forge-tiny"u8);
        RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 10).Select(letter => (byte)letter).ToArray().CopyTo(file, at);
        return file;
    }

    private static async Task<string> UploadAsync(HttpClient creator, string name, byte[] file)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        var begun = await Post(creator, "/api/models/uploads", new { name, filename = "market.gguf", sizeBytes = file.Length, sha256, license = "apache-2.0" });
        var upload = begun.GetProperty("upload");
        var (id, size) = (Text(upload, "uploadId"), int.Parse(Text(upload, "partSize"), CultureInfo.InvariantCulture));
        for (var (number, offset) = (1, 0); offset < file.Length; (number, offset) = (number + 1, offset + size))
        {
            using var part = new ByteArrayContent(file, offset, Math.Min(size, file.Length - offset));
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            await NetworkFixture.Json(await creator.PutAsync($"/api/models/uploads/{id}/parts/{number}", part));
        }

        await Post(creator, $"/api/models/uploads/{id}:complete", new { });
        await Eventually.BecomesTrueAsync(
            async () => Text((await Get(creator, $"/api/models/uploads/{id}")).GetProperty("upload"), "state") == "ready", "the model to be checked", Patience);
        return Text((await Get(creator, $"/api/models/uploads/{id}")).GetProperty("upload"), "modelId");
    }

    /// <summary>Content by its CID from the IPFS node's own gateway is the file.</summary>
    private async Task IsPinnedAsync(HttpClient creator, string model, byte[] file)
    {
        var storage = default(JsonElement);
        await Eventually.BecomesTrueAsync(
            async () => Text(storage = (await Get(creator, $"/api/models/{model}")).GetProperty("model").GetProperty("storage"), "ipfs") == "pinned",
            "the file to be pinned",
            Patience);
        using var ipfs = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        (await ipfs.GetByteArrayAsync(new Uri(network.Ipfs.Gateway, $"ipfs/{Text(storage, "cid")}"))).Should().Equal(file);
    }

    private static async Task<string> PublishAndSellAsync(HttpClient creator, string model)
    {
        await Post(creator, $"/api/publishing/models/{model}/publish", new { });
        var service = await Post(creator, "/api/marketplace/services", new
        {
            modelId = model, name = "answers", pricingType = "per_use", serving = "network", computeShare = 3_000,
            prices = new { perThousandInput = "1.000000", perThousandOutput = "2.000000", perRequest = "0.001000" },
        });
        return Text(service.GetProperty("service"), "serviceId");
    }

    private async Task<(HttpClient Calls, Testing.Chains.EthereumAccount Wallet)> WalletAsync()
    {
        var wallet = await network.Ethereum.NewAccountAsync(20_000_000);
        var address = WalletAddress.Of(wallet.Key.PublicKey, WalletNetwork.Ethereum).Text;
        var asked = await Get(network.Client, $"/api/auth/wallet/auth-message?address={address}&network=ethereum");
        var signature = WalletSignature.Sign(wallet.Key, WalletNetwork.Ethereum, Text(asked, "message"));
        var session = await Post(network.Client, "/api/auth/wallet/login", new { address, network = "ethereum", signature, nonce = Text(asked, "nonce") });
        return (network.ClientOf(Text(session.GetProperty("tokens"), "accessToken")), wallet);
    }

    private async Task<Consumer> SignedInAsync()
    {
        var (calls, wallet) = await WalletAsync();
        return new Consumer(calls, wallet);
    }

    private static async Task<(string Subscription, string Key)> SubscribeAsync(HttpClient consumer, string service)
    {
        var subscribed = await Post(consumer, "/api/marketplace/subscriptions", new { serviceId = service });
        return (Text(subscribed.GetProperty("subscription"), "subscriptionId"), Text(subscribed, "apiKey"));
    }

    private async Task TopUpOnChainAsync(Consumer consumer, string subscription, string amount)
    {
        var payment = (await Post(consumer.Calls, "/api/payments/create", new { type = "api", subscriptionId = subscription, amount, network = "ethereum" })).GetProperty("payment");
        EthereumAddress.TryParse(Text(payment, "toAddress"), AddressChecksum.Required, out var platform, out _).Should().BeTrue();
        var hash = await network.Ethereum.TransferAsync(consumer.Wallet, platform!, 5_000_000);
        await network.Ethereum.MineAsync(4);
        await Post(consumer.Calls, "/api/payments/verify", new { paymentId = Text(payment, "paymentId"), txHash = hash.ToString() });
        await Eventually.BecomesTrueAsync(async () => await CreditsAsync(consumer.Calls, subscription) == amount, "the credits to be there", Patience);
    }

    private static async Task<(string NodeId, string Token)> RegisterAsync(HttpClient owner, string name)
    {
        var registered = await Post(owner, "/api/nodes", new { name });
        return (Text(registered.GetProperty("node"), "nodeId"), Text(registered, "token"));
    }

    /// <summary>Waits for the node that fetches the model, as a patient client does.</summary>
    private static async Task<JsonElement> AskAsync(HttpClient caller, string model)
    {
        var answer = default(JsonElement?);
        var last = "";
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                var body = new { model, temperature = 0, messages = new[] { new { role = "user", content = "What is the capital of France?" } } };
                using var reply = await caller.PostAsJsonAsync("/v1/chat/completions", body);
                last = await reply.Content.ReadAsStringAsync();
                if (reply.StatusCode == HttpStatusCode.OK) answer = JsonDocument.Parse(last).RootElement.Clone();
                else reply.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, last);
                return answer is not null;
            },
            "an answer of the model",
            Patience);
        return answer!.Value;
    }

    /// <summary>10 % to the platform, rounded down; of the rest 30 % to the node, rounded down, and what is left to the creator.</summary>
    private static async Task IsDividedAsync(HttpClient creator, HttpClient operatorCalls, HttpClient consumer, string subscription, string nodeId, string cost)
    {
        var units = Units(cost);
        units.Should().BePositive();
        var rest = units - (units / 10);
        var compute = rest * 3 / 10;
        await Eventually.BecomesTrueAsync(async () => (await EarningsAsync(operatorCalls)).Count == 1, "the cost to be settled", Patience);

        var ofNode = (await EarningsAsync(operatorCalls)).Single();
        (Text(ofNode, "nodeId"), Units(Text(ofNode, "amount")), Text(ofNode, "state")).Should().Be((nodeId, compute, "EARNING_STATE_HELD"));
        var ofCreator = (await EarningsAsync(creator)).Single();
        (Units(Text(ofCreator, "amount")), Text(ofCreator, "currency")).Should().Be((rest - compute, "USDT"));
        Text(ofCreator, "reference").Should().Be(Text(ofNode, "reference"));
        Units(await CreditsAsync(consumer, subscription)).Should().Be(5_000_000 - units);
    }

    private static async Task NothingIsLostAsync(HttpClient consumer, string subscription, int answers, string cost)
    {
        var left = 5_000_000 - (answers * Units(cost));
        await Eventually.BecomesTrueAsync(async () => Units(await CreditsAsync(consumer, subscription)) == left, $"{answers} answers of {cost} to be paid", Patience);
    }

    private static async Task<List<JsonElement>> EarningsAsync(HttpClient client) =>
        [.. (await Get(client, "/api/revenue/earnings")).GetProperty("earnings").EnumerateArray()];

    private static async Task<string> CreditsAsync(HttpClient consumer, string subscription) =>
        Text((await Get(consumer, $"/api/marketplace/subscriptions/{subscription}")).GetProperty("subscription"), "credits");

    private static long Units(string usdt) => (long)(decimal.Parse(usdt, CultureInfo.InvariantCulture) * 1_000_000);

    private static async Task<JsonElement> Get(HttpClient client, string path) => await NetworkFixture.Json(await client.GetAsync(path));

    private static async Task<JsonElement> Post(HttpClient client, string path, object body) => await NetworkFixture.Json(await client.PostAsJsonAsync(path, body));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private sealed record Consumer(HttpClient Calls, Testing.Chains.EthereumAccount Wallet) : IDisposable
    {
        public void Dispose() => Calls.Dispose();
    }
}
