using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Wallets;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Wallets;

public sealed class LinkedWalletsTests(WalletsFixture fixture) : IClassFixture<WalletsFixture>
{
    private readonly WalletsFixture _fixture = (WalletsFixture)fixture.Required();

    [SkippableFact]
    public async Task Challenge_ForLinking_NamesTheAccount()
    {
        var first = TestWallet.New();
        var session = await _fixture.SignInAsync(first);
        var ask = new CreateWalletChallengeRequest { Address = TestWallet.New().Address, Network = "ethereum" };

        var asked = await _fixture.Wallets.CreateWalletChallengeAsync(ask, RunningCoordinator.Bearer(session.Tokens.AccessToken)).ResponseAsync.Within();

        asked.Message.Should().Contain(session.User.UserId).And.Contain("AIForge Network").And.NotContain("Sign in to");
        SignInMessage.TryParse(asked.Message, out _, out _).Should().BeTrue();
    }

    [SkippableFact]
    public async Task Link_SecondWallet_SignsInToTheSameAccount()
    {
        var (first, second) = (TestWallet.New(), TestWallet.New(WalletNetwork.Tron));
        var session = await _fixture.SignInAsync(first);
        var user = RunningCoordinator.Bearer(session.Tokens.AccessToken);
        var request = await _fixture.LinkRequestAsync(second, user);
        (request.Label, request.WalletType) = (" savings ", "tronlink");

        var linked = (await _fixture.Wallets.LinkWalletAsync(request, user).ResponseAsync.Within()).Wallet;

        linked.Should().Match<Wallet>(w => w.Address == second.Address && w.Network == "tron" && w.Primary && w.Label == "savings" && w.WalletType == "tronlink");
        (await _fixture.SignInAsync(second)).User.Should().Be(session.User);
    }

    [SkippableFact]
    public async Task Link_OwnWalletAgain_IsTheSameRow()
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        var wallet = TestWallet.New();

        var first = await _fixture.LinkAsync(wallet, user);
        var second = await _fixture.LinkAsync(wallet, user);

        second.Should().Be(first);
        first.Primary.Should().BeFalse("the wallet of the first sign-in is primary");
    }

    [SkippableFact]
    public async Task Link_RepeatedWithItsIdempotencyKey_GivesTheSameReply()
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        var request = await _fixture.LinkRequestAsync(TestWallet.New(), user);
        user.Add("idempotency-key", $"link-{request.Nonce}");

        var first = await _fixture.Wallets.LinkWalletAsync(request, user).ResponseAsync.Within();
        var second = await _fixture.Wallets.LinkWalletAsync(request, user).ResponseAsync.Within();

        second.Should().Be(first, "though the message is spent");
    }

    [SkippableFact]
    public async Task Link_WalletOfAnotherAccount_IsRefused()
    {
        var taken = TestWallet.New();
        await _fixture.SignInAsync(taken);
        var user = await _fixture.UserAsync(TestWallet.New());

        var exception = await WalletsFixture.RefusedAsync(() => _fixture.LinkAsync(taken, user));

        exception.ShouldBeFault(StatusCode.AlreadyExists, "WALLET_TAKEN");
    }

    [SkippableFact]
    public async Task Link_WithTheMessageOfAnotherUser_IsRefused()
    {
        var (alice, bob) = (await _fixture.UserAsync(TestWallet.New()), await _fixture.UserAsync(TestWallet.New()));
        var request = await _fixture.LinkRequestAsync(TestWallet.New(), alice);

        var exception = await WalletsFixture.RefusedAsync(() => _fixture.Wallets.LinkWalletAsync(request, bob).ResponseAsync.Within());

        exception.ShouldBeFault(StatusCode.Unauthenticated, "WALLET_CHALLENGE_UNKNOWN");
    }

    [SkippableFact]
    public async Task Link_WithASignInMessage_IsRefused()
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        var wallet = TestWallet.New();
        var login = WalletsFixture.Signed(wallet, await _fixture.AskAsync(wallet));
        var request = new LinkWalletRequest { Address = login.Address, Network = login.Network, Signature = login.Signature, Nonce = login.Nonce };

        var exception = await WalletsFixture.RefusedAsync(() => _fixture.Wallets.LinkWalletAsync(request, user).ResponseAsync.Within());

        exception.ShouldBeFault(StatusCode.Unauthenticated, "WALLET_CHALLENGE_UNKNOWN");
    }

    [SkippableFact]
    public async Task Link_MoreThanMayBe_IsRefused()
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        for (var i = 0; i < 3; i++) await _fixture.LinkAsync(TestWallet.New(), user);

        var exception = await WalletsFixture.RefusedAsync(() => _fixture.LinkAsync(TestWallet.New(), user));

        exception.ShouldBeFault(StatusCode.ResourceExhausted, "WALLET_LIMIT");
    }

    [SkippableTheory]
    [InlineData("", "phantom", "WALLET_TYPE_UNKNOWN")]
    [InlineData("a\u0007b", "", "WALLET_LABEL_INVALID")]
    [InlineData("a\u2066b", "", "WALLET_LABEL_INVALID")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", "", "WALLET_LABEL_INVALID")]
    public async Task Link_WrongField_IsRefusedAndSpendsNothing(string label, string type, string reason)
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        var request = await _fixture.LinkRequestAsync(TestWallet.New(), user);
        var wrong = request.Clone();
        (wrong.Label, wrong.WalletType) = (label, type);

        (await WalletsFixture.RefusedAsync(() => _fixture.Wallets.LinkWalletAsync(wrong, user).ResponseAsync.Within())).ShouldBeFault(StatusCode.InvalidArgument, reason);

        await _fixture.Wallets.LinkWalletAsync(request, user).ResponseAsync.Within();
    }

    [SkippableFact]
    public async Task List_SeveralPages_ShowsOwnWalletsOnceNewestFirst()
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        await _fixture.UserAsync(TestWallet.New());
        _fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var linked = await _fixture.LinkAsync(TestWallet.New(), user);

        var first = await _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest { PageSize = 1 }, user).ResponseAsync.Within();
        var second = await _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest { PageSize = 1, PageToken = first.NextPageToken }, user).ResponseAsync.Within();

        first.Wallets.Should().Equal(linked);
        second.Wallets.Should().ContainSingle().Which.Primary.Should().BeTrue();
        second.NextPageToken.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Update_Label_IsChanged()
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        var wallet = await OnlyWalletAsync(user);

        var updated = await _fixture.Wallets.UpdateWalletAsync(new UpdateWalletRequest { WalletId = wallet.WalletId, Label = "main" }, user).ResponseAsync.Within();

        updated.Wallet.Label.Should().Be("main");
        (await OnlyWalletAsync(user)).Should().Be(updated.Wallet);
    }

    [SkippableFact]
    public async Task SetPrimary_AnotherWallet_ReplacesTheFirst()
    {
        var first = TestWallet.New();
        var session = await _fixture.SignInAsync(first);
        var user = RunningCoordinator.Bearer(session.Tokens.AccessToken);
        var other = TestWallet.New();
        var linked = await _fixture.LinkAsync(other, user);

        var changed = await _fixture.Wallets.SetPrimaryWalletAsync(new SetPrimaryWalletRequest { WalletId = linked.WalletId }, user).ResponseAsync.Within();

        changed.Wallet.Primary.Should().BeTrue();
        var userId = Id<UserTag>.TryParse(session.User.UserId, out var id) ? id.Value : throw new FormatException();
        var store = _fixture.Service<WalletsStore>();
        (await store.FindPrimaryAsync(userId, WalletNetwork.Ethereum, default).Within())!.WalletAddr.Should().Be(other.Address);
        (await store.FindPrimaryAsync(userId, WalletNetwork.Tron, default).Within()).Should().BeNull();
        (await store.OwnsAsync(userId, first.Wallet, default).Within()).Should().BeTrue();
        (await store.OwnsAsync(userId, first.Twin().Wallet, default).Within()).Should().BeFalse();
        (await store.OwnsAsync(Guid.CreateVersion7(), first.Wallet, default).Within()).Should().BeFalse();
    }

    [SkippableFact]
    public async Task Unlink_PrimaryWallet_MakesTheOldestLeftPrimary()
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        var primary = await OnlyWalletAsync(user);
        _fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var second = await _fixture.LinkAsync(TestWallet.New(), user);
        _fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await _fixture.LinkAsync(TestWallet.New(), user);

        await _fixture.Wallets.UnlinkWalletAsync(new UnlinkWalletRequest { WalletId = primary.WalletId }, user).ResponseAsync.Within();

        var left = (await _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest(), user).ResponseAsync.Within()).Wallets;
        left.Should().HaveCount(2);
        left.Single(wallet => wallet.Primary).WalletId.Should().Be(second.WalletId);
    }

    [SkippableFact]
    public async Task Unlink_TheOnlyCredential_IsRefused()
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        var wallet = await OnlyWalletAsync(user);

        var exception = await WalletsFixture.RefusedAsync(
            () => _fixture.Wallets.UnlinkWalletAsync(new UnlinkWalletRequest { WalletId = wallet.WalletId }, user).ResponseAsync.Within());

        exception.ShouldBeFault(StatusCode.FailedPrecondition, "WALLET_LAST_CREDENTIAL");
        (await OnlyWalletAsync(user)).Should().Be(wallet);
    }

    [SkippableFact]
    public async Task Unlink_LastWalletOfAUserWithPassword_FreesIt()
    {
        var wallet = TestWallet.New();
        var session = await _fixture.SignInAsync(wallet);
        var user = RunningCoordinator.Bearer(session.Tokens.AccessToken);
        await SetPasswordAsync(session.User.Username);

        await _fixture.Wallets.UnlinkWalletAsync(new UnlinkWalletRequest { WalletId = (await OnlyWalletAsync(user)).WalletId }, user).ResponseAsync.Within();

        (await _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest(), user).ResponseAsync.Within()).Wallets.Should().BeEmpty();
        var again = await _fixture.SignInAsync(wallet);
        again.Created.Should().BeTrue();
        again.User.UserId.Should().NotBe(session.User.UserId);
    }

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wallet_")]
    [InlineData("key_00000000000000000000000000")]
    public async Task EveryAct_WalletOfAnotherUserOrNone_IsNotFound(string? id)
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        id ??= (await OnlyWalletAsync(await _fixture.UserAsync(TestWallet.New()))).WalletId;
        Func<Task>[] acts =
        [
            () => _fixture.Wallets.UpdateWalletAsync(new UpdateWalletRequest { WalletId = id, Label = "mine" }, user).ResponseAsync.Within(),
            () => _fixture.Wallets.SetPrimaryWalletAsync(new SetPrimaryWalletRequest { WalletId = id }, user).ResponseAsync.Within(),
            () => _fixture.Wallets.UnlinkWalletAsync(new UnlinkWalletRequest { WalletId = id }, user).ResponseAsync.Within(),
        ];

        foreach (var act in acts) (await WalletsFixture.RefusedAsync(act)).ShouldBeFault(StatusCode.NotFound, "WALLET_NOT_FOUND");
    }

    [SkippableFact]
    public async Task EveryAct_KeyWithoutTheScope_IsDenied()
    {
        var owner = await _fixture.UserAsync(TestWallet.New());
        var key = await new AccountService.AccountServiceClient(_fixture.Anonymous)
            .CreateApiKeyAsync(new CreateApiKeyRequest { Name = "jobs", Scopes = { Scopes.Jobs } }, owner).ResponseAsync.Within();

        var exception = await WalletsFixture.RefusedAsync(
            () => _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest(), RunningCoordinator.Bearer(key.Secret)).ResponseAsync.Within());

        exception.ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
    }

    [SkippableFact]
    public async Task EveryAct_NobodySignedIn_IsUnauthenticated()
    {
        var exception = await WalletsFixture.RefusedAsync(() => _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest()).ResponseAsync.Within());

        exception.ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_MISSING");
    }

    private async Task<Wallet> OnlyWalletAsync(Metadata user) =>
        (await _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest(), user).ResponseAsync.Within()).Wallets.Single();

    private async Task SetPasswordAsync(string username)
    {
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        await work.ExecuteAsync("update users set hashed_password = 'x' where username = @username", new { username }, default).Within();
        await work.CommitAsync(default).Within();
    }
}
