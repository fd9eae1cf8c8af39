using System.Security.Cryptography;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Wallets;
using AIForge.Coordinator.Wallets.Admin;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Wallets;

/// <summary>Two coordinators over one database and one Redis: what is good once is good once for both together.</summary>
public sealed class WalletReplicaTests(PostgresFixture postgres, RedisFixture redis) : IClassFixture<PostgresFixture>, IClassFixture<RedisFixture>
{
    private const int Rounds = 5;

    private readonly TestWallet _admin = TestWallet.New();

    [SkippableFact]
    public async Task SignedRequest_SentToBothAtOnce_IsMadeOnce()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var message = new UpdateWalletRequest { Label = "once" };
        var signer = new AdminRequestSigner(_admin.Key, _admin.Network, TimeProvider.System);

        for (var round = 0; round < Rounds; round++)
        {
            var headers = new Metadata();
            var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            foreach (var (name, value) in signer.Sign("POST", AdminProbe.AskMethod.FullName, message.ToByteArray(), nonce)) headers.Add(name, value);

            var outcomes = await Task.WhenAll(new[] { first, second, first, second }.Select(replica => OutcomeAsync(async () =>
            {
                using var call = replica.Anonymous.AsyncUnaryCall(AdminProbe.AskMethod, null, new CallOptions(headers), message);
                await call.ResponseAsync;
            }))).Within();

            outcomes.Order().Should().Equal("", "ADMIN_NONCE_USED", "ADMIN_NONCE_USED", "ADMIN_NONCE_USED");
        }
    }

    [SkippableFact]
    public async Task Login_SentToBothAtOnce_LetsOneIn()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();

        for (var round = 0; round < Rounds; round++)
        {
            var wallet = TestWallet.New(WalletNetwork.Tron);
            var ask = new GetAuthMessageRequest { Address = wallet.Address, Network = wallet.NetworkName };
            var asked = await Client(first).GetAuthMessageAsync(ask).ResponseAsync.Within();
            var request = WalletsFixture.Signed(wallet, asked);

            var outcomes = await Task.WhenAll(new[] { first, second }.Select(
                replica => OutcomeAsync(() => Client(replica).LoginWithWalletAsync(request).ResponseAsync))).Within();

            outcomes.Order().Should().Equal("", "WALLET_CHALLENGE_UNKNOWN");
        }
    }

    private static WalletAuthService.WalletAuthServiceClient Client(RunningCoordinator replica) => new(replica.Anonymous);

    private static async Task<string> OutcomeAsync(Func<Task> act)
    {
        try
        {
            await act();
            return "";
        }
        catch (RpcException exception)
        {
            return exception.Detail<ErrorInfo>().Reason;
        }
    }

    private Task<RunningCoordinator> StartAsync() => RunningCoordinator.StartAsync(
        postgres.ConnectionString,
        redis.ConnectionString,
        builder => builder.Services.Configure<WalletsOptions>(options =>
        {
            options.AdminWallets = [new AdminWalletOptions { Network = _admin.NetworkName, Address = _admin.Address }];
            options.SignaturesPerMinute = 1000;
        }),
        app => app.MapGrpcService<AdminProbe>());
}
