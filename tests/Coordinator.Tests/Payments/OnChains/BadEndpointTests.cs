using System.Net;
using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.Coordinator.Tests.Payments.OnChains;

/// <summary>Endpoints that are down, lie, lag or talk nonsense: the caller is told, and the payment stays as it is until one can be believed.</summary>
public sealed class BadEndpointTests(ChainPaymentsFixture fixture) : IClassFixture<ChainPaymentsFixture>
{
    private const long Price = 30_000_000;

    [SkippableTheory]
    [InlineData("503", "CHAIN_UNAVAILABLE")]
    [InlineData("429", "CHAIN_UNAVAILABLE")]
    [InlineData("silence", "CHAIN_UNAVAILABLE")]
    [InlineData("break", "CHAIN_UNAVAILABLE")]
    [InlineData("garbage", "CHAIN_ANSWER_INVALID")]
    [InlineData("flood", "CHAIN_ANSWER_INVALID")]
    public async Task Verify_OnlyEndpointFails_SaysSoAndConfirmsAfterwards(string failure, string reason)
    {
        var chain = await fixture.RequireAsync("ethereum");
        await using var proxy = await MisbehavingProxy.StartAsync(chain.Address);
        await using var coordinator = await fixture.StartAsync(1, proxy.Address);
        var (payer, wallet) = await fixture.PayerAsync(chain, Price);
        var payment = await fixture.CreateAsync(payer, "ethereum");
        var hash = await chain.PayAsync(wallet, Price);
        await chain.MineAsync(3);
        Fail(proxy, failure);

        var answer = await PaymentsFixture.ReasonOf(() => fixture.VerifyAsync(payer, payment, hash, coordinator));

        answer.Should().Be(reason);
        (await fixture.GetAsync(payer, payment)).Status.Should().Be("PENDING");
        proxy.Fail = null;
        // An endpoint that failed is left alone for a second or two.
        await Eventually.IsTrueAsync(async () => await PaymentsFixture.ReasonOf(() => fixture.VerifyAsync(payer, payment, hash, coordinator)) == "");
        (await fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
    }

    [SkippableFact]
    public async Task Verify_EndpointsTellDifferentAmounts_IsADisagreement()
    {
        var chain = await fixture.RequireAsync("ethereum");
        await using var proxy = await MisbehavingProxy.StartAsync(chain.Address);
        await using var coordinator = await fixture.StartAsync(2, chain.Address, proxy.Address);
        var (payer, wallet) = await fixture.PayerAsync(chain, Price);
        var payment = await fixture.CreateAsync(payer, "ethereum");
        var hash = await chain.PayAsync(wallet, 1_000_000);
        await chain.MineAsync(3);
        // One of them makes 30 USDT of one.
        var (said, made) = (1_000_000L.ToString("x64", null), Price.ToString("x64", null));
        proxy.Lie = (_, answer) => answer.Replace(said, made, StringComparison.Ordinal);

        var reason = await PaymentsFixture.ReasonOf(() => fixture.VerifyAsync(payer, payment, hash, coordinator));

        reason.Should().Be("RPC_DISAGREEMENT");
        (await fixture.GetAsync(payer, payment)).Status.Should().Be("PENDING");
    }

    private static void Fail(MisbehavingProxy proxy, string failure)
    {
        switch (failure)
        {
            case "503": proxy.FailWithStatus(HttpStatusCode.ServiceUnavailable); break;
            case "429": proxy.FailWithStatus(HttpStatusCode.TooManyRequests, "1"); break;
            case "silence": proxy.FailBySilence(); break;
            case "break": proxy.FailByBreakingOff(); break;
            case "garbage": proxy.FailWithBody("<html>no JSON here</html>"); break;
            default: proxy.FailWithFlood(); break;
        }
    }
}
