using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Wallets;

public sealed class WalletRaceTests(WalletsFixture fixture) : IClassFixture<WalletsFixture>
{
    private const int Rounds = 8;

    private readonly WalletsFixture _fixture = (WalletsFixture)fixture.Required();

    [SkippableFact]
    public async Task Login_OneNonceManyTimesAtOnce_LetsOneIn()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var wallet = TestWallet.New();
            var request = WalletsFixture.Signed(wallet, await _fixture.AskAsync(wallet));

            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OutcomeAsync(() => _fixture.LoginAsync(request)))).Within();

            outcomes.Count(reason => reason == "").Should().Be(1);
            outcomes.Where(reason => reason != "").Should().AllBe("WALLET_CHALLENGE_UNKNOWN");
        }
    }

    [SkippableFact]
    public async Task Login_FirstTimeTwiceAtOnce_MakesOneAccount()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var wallet = TestWallet.New();
            var requests = new[] { await _fixture.AskAsync(wallet), await _fixture.AskAsync(wallet) }.Select(asked => WalletsFixture.Signed(wallet, asked));

            var sessions = await Task.WhenAll(requests.Select(_fixture.LoginAsync)).Within();

            sessions.Count(session => session.Created).Should().Be(1);
            sessions.Select(session => session.User.UserId).Distinct().Should().ContainSingle();
        }
    }

    [SkippableFact]
    public async Task Link_ByTwoUsersAtOnce_GivesTheWalletToOne()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (alice, bob) = (await _fixture.UserAsync(TestWallet.New()), await _fixture.UserAsync(TestWallet.New()));
            var wallet = TestWallet.New();
            var requests = new[] { (User: alice, Request: await _fixture.LinkRequestAsync(wallet, alice)), (User: bob, Request: await _fixture.LinkRequestAsync(wallet, bob)) };

            var outcomes = await Task.WhenAll(requests.Select(
                link => OutcomeAsync(() => _fixture.Wallets.LinkWalletAsync(link.Request, link.User).ResponseAsync))).Within();

            outcomes.Order().Should().Equal("", "WALLET_TAKEN");
        }
    }

    [SkippableFact]
    public async Task Unlink_BothWalletsAtOnce_LeavesOne()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var user = await _fixture.UserAsync(TestWallet.New());
            await _fixture.LinkAsync(TestWallet.New(), user);
            var wallets = (await _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest(), user).ResponseAsync.Within()).Wallets;

            var outcomes = await Task.WhenAll(wallets.Select(
                wallet => OutcomeAsync(() => _fixture.Wallets.UnlinkWalletAsync(new UnlinkWalletRequest { WalletId = wallet.WalletId }, user).ResponseAsync))).Within();

            outcomes.Order().Should().Equal("", "WALLET_LAST_CREDENTIAL");
            var left = (await _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest(), user).ResponseAsync.Within()).Wallets;
            left.Should().ContainSingle().Which.Primary.Should().BeTrue();
        }
    }

    [SkippableFact]
    public async Task SetPrimary_TwoWalletsAtOnce_LeavesOnePrimary()
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        await _fixture.LinkAsync(TestWallet.New(), user);
        await _fixture.LinkAsync(TestWallet.New(), user);
        var wallets = (await _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest(), user).ResponseAsync.Within()).Wallets;

        for (var round = 0; round < Rounds; round++)
        {
            var outcomes = await Task.WhenAll(wallets.Select(wallet => OutcomeAsync(
                () => _fixture.Wallets.SetPrimaryWalletAsync(new SetPrimaryWalletRequest { WalletId = wallet.WalletId }, user).ResponseAsync))).Within();
            outcomes.Should().AllBe("");
        }

        var after = (await _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest(), user).ResponseAsync.Within()).Wallets;
        after.Count(wallet => wallet.Primary).Should().Be(1);
    }

    [SkippableFact]
    public async Task Message_ManyAtOnce_StaysWithinTheBound()
    {
        var wallet = TestWallet.New();

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _fixture.AskAsync(wallet))).Within();

        var open = await _fixture.Service<Db>().ScalarAsync<long>(
            "select count(*) from wallet_challenges where wallet_addr = @Address", new { wallet.Address }, default).Within();
        open.Should().Be(3);
    }

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
}
