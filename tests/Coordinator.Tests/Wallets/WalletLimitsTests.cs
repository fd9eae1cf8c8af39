using AIForge.Coordinator.Wallets;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Wallets;

public sealed class WalletLimitsTests(WalletLimitsTests.TightFixture fixture) : IClassFixture<WalletLimitsTests.TightFixture>
{
    private const int Messages = 3;
    private const int Signatures = 2;

    private readonly WalletsFixture _fixture = (WalletsFixture)fixture.Required();

    [SkippableFact]
    public async Task EveryAct_TooOftenFromOneAddress_MustWait()
    {
        var wallet = TestWallet.New();
        var asked = await _fixture.AskAsync(wallet);
        for (var i = 1; i < Messages; i++) await _fixture.AskAsync(TestWallet.New());
        (await WalletsFixture.RefusedAsync(() => _fixture.AskAsync(wallet))).ShouldBeFault(StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED");

        var wrong = new LoginWithWalletRequest { Address = wallet.Address, Network = "ethereum", Signature = TestWallet.New().Sign("x") };
        for (var i = 0; i < Signatures; i++)
            (await WalletsFixture.RefusedAsync(() => _fixture.LoginAsync(wrong))).ShouldBeFault(StatusCode.Unauthenticated, "SIGNATURE_WRONG");
        (await WalletsFixture.RefusedAsync(() => _fixture.LoginAsync(wrong))).ShouldBeFault(StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED");

        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        (await _fixture.LoginAsync(WalletsFixture.Signed(wallet, asked))).Created.Should().BeTrue();
    }

    public sealed class TightFixture : WalletsFixture
    {
        protected override void Configure(WebApplicationBuilder builder)
        {
            base.Configure(builder);
            builder.Services.Configure<WalletsOptions>(options => (options.MessagesPerMinute, options.SignaturesPerMinute) = (Messages, Signatures));
        }
    }
}
