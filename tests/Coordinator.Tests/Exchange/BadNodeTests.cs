using System.Net;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Exchange.Watching;
using AIForge.Protocol.V1;
using AIForge.Testing;
using AIForge.Testing.Chains;
using Microsoft.Extensions.DependencyInjection;

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
}
