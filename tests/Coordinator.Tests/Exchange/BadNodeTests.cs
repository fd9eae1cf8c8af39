using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using AIForge.Chains.Bitcoin;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Exchange;
using AIForge.Coordinator.Exchange.Watching;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Protocol.V1;
using AIForge.Testing;
using AIForge.Testing.Chains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WatchLease = AIForge.Coordinator.Payments.Watching.WatchLease;

namespace AIForge.Coordinator.Tests.Exchange;

/// <summary>A real node behind a proxy that is down, slow or lies: purchases wait, nothing is credited, and all goes on afterwards.</summary>
public sealed class BadNodeTests(ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private const string OtherGenesis = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

    [SkippableTheory]
    [InlineData("garbage")]
    [InlineData("status 500")]
    [InlineData("unauthorised")]
    [InlineData("silence")]
    [InlineData("broken off")]
    [InlineData("flood")]
    [InlineData("other chain")]
    [InlineData("other block")]
    [InlineData("forged output")]
    [InlineData("negative height")]
    [InlineData("null hash")]
    public async Task Watch_BadNode_CreditsNothingAndRecovers(string fault)
    {
        await fixture.RequireAsync();
        await using var proxy = await MisbehavingProxy.StartAsync(fixture.Chain.Address);
        await using var second = await fixture.StartAsync(proxy.Address);
        var (buyer, watch, lease) = (await fixture.BuyerAsync(), second.Services.GetRequiredService<BitcoinWatch>(), new WatchLease(Guid.NewGuid()) { Length = TimeSpan.Zero });
        var purchase = await fixture.BuyAsync(buyer, "0.001");
        await fixture.PayAsync(purchase, 100_000);
        await fixture.Service<BitcoinWatch>().ReleaseAsync(fixture.Lease, default).Within();
        Break(proxy, fault);

        var running = watch.RunAsync(lease, default);
        // Its patience is measured by the clock of the test.
        while (fault == "silence" && !running.IsCompleted && proxy.Requests == 0) await Task.Yield();
        fixture.Clock.Advance(TimeSpan.FromSeconds(3));
        var round = () => running.Within(TimeSpan.FromSeconds(30));
        await round.Should().ThrowAsync<RpcException>();
        (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("AWAITING_PAYMENT");
        (await fixture.AitbcAsync(buyer)).Should().Be(0);

        (proxy.Fail, proxy.Lie) = (null, null);
        while (await watch.RunAsync(lease, default).Within()) { }
        await watch.ReleaseAsync(lease, default).Within();
        (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("COMPLETED");
        await fixture.SoundAsync();
    }

    [SkippableFact]
    public async Task Watch_NodeThatInventsBlocksWithoutWork_CreditsNothing()
    {
        await fixture.RequireAsync();
        await using var proxy = await MisbehavingProxy.StartAsync(fixture.Chain.Address);
        await using var second = await fixture.StartAsync(proxy.Address);
        var (buyer, watch, lease) = (await fixture.BuyerAsync(), second.Services.GetRequiredService<BitcoinWatch>(), new WatchLease(Guid.NewGuid()));
        var purchase = await fixture.BuyAsync(buyer, "0.001");
        await fixture.Service<BitcoinWatch>().ReleaseAsync(fixture.Lease, default).Within();
        SegwitAddress.TryParse(purchase.Address, BitcoinNetwork.Regtest, out var address).Should().BeTrue();
        await InventAsync(proxy, address!.ToScript(), 100_000);

        var round = () => watch.RunAsync(lease, default).Within();

        (await round.Should().ThrowAsync<RpcException>()).Which.Message.Should().Contain("a whole block");
        (await fixture.AitbcAsync(buyer)).Should().Be(0);
        await watch.ReleaseAsync(lease, default).Within();
    }

    [SkippableFact]
    public async Task Scan_MainChainOfWhichTheNodeHasNoKnownBlock_GoesBackNowhere()
    {
        await fixture.RequireAsync();
        var options = Options.Create(new ExchangeOptions { Network = "main" });
        var scan = new BlockScan(
            fixture.Service<Db>(), new StrangeNode(), new ExchangeAccount(options), fixture.Service<PurchasesStore>(), fixture.Service<CursorsStore>(),
            fixture.Service<CurrentSettings>(), options, fixture.Clock, NullLogger<BlockScan>.Instance);
        var lease = new WatchLease(Guid.NewGuid());
        await using (var work = await fixture.Service<Db>().BeginAsync(default).Within())
        {
            await CursorsStore.LeaseAsync(work, "main", lease.Owner, fixture.Clock.GetUtcNow(), lease.Until(fixture.Clock), default).Within();
            await CursorsStore.MoveAsync(work, new BitcoinCursor("main", 900_000, fixture.Clock.GetUtcNow(), 900_000), lease.Owner, fixture.Clock.GetUtcNow(), lease.Until(fixture.Clock), default).Within();
            await CursorsStore.KeepBlockAsync(work, "main", new KnownBlock(900_000, RandomNumberGenerator.GetBytes(32)), default).Within();
            await work.CommitAsync(default).Within();
        }

        var cursor = (await fixture.Service<CursorsStore>().FindAsync("main", default).Within())!;

        var round = () => scan.RunAsync(cursor, StrangeNode.Height, lease, default).Within();

        await round.Should().ThrowAsync<RpcException>();
        (await fixture.Service<CursorsStore>().FindAsync("main", default).Within())!.ScannedHeight.Should().Be(900_000);
    }

    [SkippableFact]
    public async Task Watch_NodeThatLagsBehind_TakesNothingBack()
    {
        await fixture.RequireAsync();
        await using var proxy = await MisbehavingProxy.StartAsync(fixture.Chain.Address);
        await using var second = await fixture.StartAsync(proxy.Address);
        var (buyer, watch, lease) = (await fixture.BuyerAsync(), second.Services.GetRequiredService<BitcoinWatch>(), new WatchLease(Guid.NewGuid()));
        var purchase = await fixture.BuyAsync(buyer, "0.001");
        await fixture.PayAsync(purchase, 100_000, blocks: 2);
        await fixture.WatchAsync();
        await fixture.Service<BitcoinWatch>().ReleaseAsync(fixture.Lease, default).Within();
        var height = await fixture.Chain.Rpc.HeightAsync(default).Within();
        proxy.Lie = (question, answer) => question.Contains("getblockcount", StringComparison.Ordinal) ? answer.Replace($"\"result\":{height}", $"\"result\":{height - 2}", StringComparison.Ordinal) : answer;

        await watch.RunAsync(lease, default).Within();

        var confirming = await fixture.GetAsync(buyer, purchase);
        (confirming.Status, confirming.Confirmations, confirming.ReceivedBtc).Should().Be(("CONFIRMING", 2, "0.00100000"));
        await watch.ReleaseAsync(lease, default).Within();
    }

    [SkippableFact]
    public async Task Create_NodeDown_StillMakesOutQuotes()
    {
        await fixture.RequireAsync();
        await using var second = await fixture.StartAsync(new Uri("http://127.0.0.1:1"));
        var buyer = await fixture.BuyerAsync();

        var made = await new ExchangeService.ExchangeServiceClient(second.Anonymous).CreatePurchaseAsync(new CreatePurchaseRequest { BtcAmount = "0.001" }, buyer.Headers).ResponseAsync.Within();

        made.Purchase.Status.Should().Be("AWAITING_PAYMENT");
    }

    private static void Break(MisbehavingProxy proxy, string fault)
    {
        switch (fault)
        {
            case "garbage": proxy.FailWithBody("<html>not json"); break;
            case "status 500": proxy.FailWithStatus(HttpStatusCode.InternalServerError); break;
            case "unauthorised": proxy.FailWithStatus(HttpStatusCode.Unauthorized); break;
            case "silence": proxy.FailBySilence(); break;
            case "broken off": proxy.FailByBreakingOff(); break;
            case "flood": proxy.FailWithFlood(); break;
            case "other chain": proxy.Lie = (question, answer) => Replace(question, answer, "[0]", BitcoinGenesis, OtherGenesis); break;
            case "other block": proxy.Lie = OtherBlock; break;
            case "forged output": proxy.Lie = (question, answer) => question.Contains("getblock\"", StringComparison.Ordinal) ? Forge(answer) : answer; break;
            case "negative height": proxy.Lie = (question, answer) => question.Contains("getblockcount", StringComparison.Ordinal) ? System.Text.RegularExpressions.Regex.Replace(answer, "\"result\":\\d+", "\"result\":-5") : answer; break;
            default: proxy.Lie = (question, answer) => question.Contains("getblockhash", StringComparison.Ordinal) ? System.Text.RegularExpressions.Regex.Replace(answer, "\"result\":\"[0-9a-f]+\"", "\"result\":null") : answer; break;
        }
    }

    /// <summary>Three blocks upon the real ones, of which the first pays; each says what work it has, and has none.</summary>
    private async Task InventAsync(MisbehavingProxy proxy, byte[] script, long satoshis)
    {
        var height = await fixture.Chain.Rpc.HeightAsync(default).Within();
        var previous = (await fixture.Chain.Rpc.BlockHashAsync(height, default).Within()).ToBytes();
        var (hashes, blocks) = (new Dictionary<long, string>(), new Dictionary<string, string>());
        for (var number = height + 1; number <= height + 3; number++)
        {
            byte[] value = BitConverter.GetBytes(satoshis);
            byte[] transaction = [1, 0, 0, 0, 1, .. new byte[32], 255, 255, 255, 255, 2, (byte)number, (byte)(number >> 8), 255, 255, 255, 255, 1, .. value, (byte)script.Length, .. script, 0, 0, 0, 0];
            byte[] header;
            var nonce = 0;
            do header = [1, 0, 0, 0, .. previous, .. Twice(transaction), .. BitConverter.GetBytes((uint)fixture.Clock.GetUtcNow().ToUnixTimeSeconds()), 255, 255, 127, 32, .. BitConverter.GetBytes(nonce++)];
            while (Twice(header)[^1] < 128);
            previous = Twice(header);
            hashes[number] = Convert.ToHexStringLower([.. previous.Reverse()]);
            blocks[hashes[number]] = Convert.ToHexStringLower([.. header, 1, .. transaction]);
        }

        proxy.Lie = (question, answer) =>
        {
            var (id, asked) = (JsonOf(question).GetProperty("id").GetInt64(), JsonOf(question).GetProperty("params"));
            object? invented = JsonOf(question).GetProperty("method").GetString() switch
            {
                "getblockcount" => height + 3,
                "getblockhash" => hashes.GetValueOrDefault(asked[0].GetInt64()),
                "getblock" => blocks.GetValueOrDefault(asked[0].GetString()!),
                _ => null,
            };
            return invented is null ? answer : JsonSerializer.Serialize(new { result = invented, error = (string?)null, id });
        };
    }

    private static byte[] Twice(byte[] bytes) => SHA256.HashData(SHA256.HashData(bytes));

    /// <summary>The question's body, behind its path.</summary>
    private static JsonElement JsonOf(string question) => JsonDocument.Parse(question[question.IndexOf('{', StringComparison.Ordinal)..]).RootElement;

    private const string BitcoinGenesis = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206";

    private static string Replace(string question, string answer, string marker, string from, string to) =>
        question.Contains(marker, StringComparison.Ordinal) ? answer.Replace(from, to, StringComparison.Ordinal) : answer;

    /// <summary>A valid block, and not the one that was asked for.</summary>
    private static string OtherBlock(string question, string answer) => question.Contains("getblock\"", StringComparison.Ordinal)
        ? System.Text.RegularExpressions.Regex.Replace(answer, "\"result\":\"[0-9a-f]+\"", $"\"result\":\"{Genesis}\"") : answer;

    /// <summary>One bit of the last output's value.</summary>
    private static string Forge(string answer)
    {
        var end = answer.IndexOf("\",\"error\"", StringComparison.Ordinal);
        return end < 100 ? answer : answer[..(end - 60)] + (answer[end - 60] == '0' ? '1' : '0') + answer[(end - 59)..];
    }

    private const string Genesis =
        "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
        + "dae5494dffff7f20020000000101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054"
        + "696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff"
        + "0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d57"
        + "8a4c702b6bf11d5fac00000000";

    /// <summary>Has other blocks than anybody.</summary>
    private sealed class StrangeNode : IBitcoinNode
    {
        public const long Height = 900_001;

        public string Name => "strange";

        public Task<long> HeightAsync(CancellationToken cancellationToken) => Task.FromResult(Height);

        public Task<BitcoinHash> BlockHashAsync(long height, CancellationToken cancellationToken) => Task.FromResult(BitcoinHash.FromBytes(Twice(BitConverter.GetBytes(height))));

        public Task<BitcoinBlock> BlockAsync(BitcoinHash hash, CancellationToken cancellationToken) => throw new RpcAnswerException("no block");
    }
}
