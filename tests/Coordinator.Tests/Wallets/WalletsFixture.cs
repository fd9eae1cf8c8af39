using AIForge.Coordinator.Wallets;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Wallets;

/// <summary>A coordinator whose clock the test moves, with limits that only the test of limits meets.</summary>
public class WalletsFixture : CoordinatorFixture
{
    public ManualTimeProvider Clock { get; } = new();

    internal WalletAuthService.WalletAuthServiceClient Auth => new(Anonymous);

    internal WalletService.WalletServiceClient Wallets => new(Anonymous);

    internal async Task<GetAuthMessageResponse> AskAsync(TestWallet wallet)
    {
        var request = new GetAuthMessageRequest { Address = wallet.Address, Network = wallet.NetworkName };
        return await Auth.GetAuthMessageAsync(request).ResponseAsync.Within();
    }

    internal async Task<LoginWithWalletResponse> LoginAsync(LoginWithWalletRequest request) =>
        await Auth.LoginWithWalletAsync(request).ResponseAsync.Within();

    /// <summary>The whole way: ask, sign, send.</summary>
    internal async Task<LoginWithWalletResponse> SignInAsync(TestWallet wallet) => await LoginAsync(Signed(wallet, await AskAsync(wallet)));

    internal static LoginWithWalletRequest Signed(TestWallet wallet, GetAuthMessageResponse asked) => new()
    {
        Address = wallet.Address,
        Network = wallet.NetworkName,
        Signature = wallet.Sign(asked.Message),
        Nonce = asked.Nonce,
    };

    /// <summary>Headers of a user that signed in with this wallet.</summary>
    internal async Task<Metadata> UserAsync(TestWallet wallet) => RunningCoordinator.Bearer((await SignInAsync(wallet)).Tokens.AccessToken);

    internal async Task<LinkWalletRequest> LinkRequestAsync(TestWallet wallet, Metadata user)
    {
        var ask = new CreateWalletChallengeRequest { Address = wallet.Address, Network = wallet.NetworkName };
        var asked = await Wallets.CreateWalletChallengeAsync(ask, user).ResponseAsync.Within();
        return new LinkWalletRequest
        {
            Address = wallet.Address,
            Network = wallet.NetworkName,
            Signature = wallet.Sign(asked.Message),
            Nonce = asked.Nonce,
        };
    }

    internal async Task<Wallet> LinkAsync(TestWallet wallet, Metadata user) =>
        (await Wallets.LinkWalletAsync(await LinkRequestAsync(wallet, user), user).ResponseAsync.Within()).Wallet;

    internal static async Task<RpcException> RefusedAsync(Func<Task> act) => (await act.Should().ThrowAsync<RpcException>()).Which;

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.Configure<WalletsOptions>(options =>
        {
            options.Domain = "app.aiforge.local";
            options.Uri = "https://app.aiforge.local/login";
            options.MessagesPerMinute = 10_000;
            options.SignaturesPerMinute = 10_000;
            options.MaxOpenChallenges = 3;
            options.MaxWallets = 4;
        });
    }
}
