using System.Net;
using System.Text;
using AIForge.Chains.Cryptography;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Wallets.Proofs;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Wallets;

public sealed class WalletSignInTests(WalletsFixture fixture) : IClassFixture<WalletsFixture>
{
    private readonly WalletsFixture _fixture = (WalletsFixture)fixture.Required();

    [SkippableTheory]
    [InlineData(WalletNetwork.Ethereum, "Ethereum", 1UL)]
    [InlineData(WalletNetwork.Tron, "Tron", 728126428UL)]
    public async Task Message_ForAWallet_SaysAllThatItMust(WalletNetwork network, string name, ulong chainId)
    {
        var wallet = TestWallet.New(network);

        var asked = await _fixture.AskAsync(wallet);

        asked.Message.Should().StartWith($"app.aiforge.local wants you to sign in with your {name} account:\n{wallet.Address}\n")
            .And.Contain("Sign in").And.Contain("AIForge Network");
        SignInMessage.TryParse(asked.Message, out var message, out _).Should().BeTrue();
        message.Should().BeEquivalentTo(new
        {
            Domain = "app.aiforge.local",
            Address = wallet.Wallet,
            Uri = "https://app.aiforge.local/login",
            ChainId = chainId,
            asked.Nonce,
            IssuedAt = _fixture.Clock.GetUtcNow(),
            ExpirationTime = _fixture.Clock.GetUtcNow().AddMinutes(5),
        });
        asked.ExpireTime.ToDateTimeOffset().Should().Be(_fixture.Clock.GetUtcNow().AddMinutes(5));
        asked.Nonce.Should().HaveLength(32);
    }

    [SkippableTheory]
    [InlineData("ethereum", "", "WALLET_ADDRESS_INVALID")]
    [InlineData("ethereum", "0x2C7536E3605D9C16a7a3D7b1898e529396a65c23", "WALLET_CHECKSUM_WRONG")]
    [InlineData("ethereum", "TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHaz", "WALLET_ADDRESS_INVALID")]
    [InlineData("tron", "TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHay", "WALLET_CHECKSUM_WRONG")]
    [InlineData("tron", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "WALLET_ADDRESS_INVALID")]
    [InlineData("bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "WALLET_NETWORK_UNKNOWN")]
    public async Task Message_NoSuchAddressOrNetwork_SaysPreciselyWhy(string network, string address, string reason)
    {
        var exception = await WalletsFixture.RefusedAsync(
            () => _fixture.Auth.GetAuthMessageAsync(new GetAuthMessageRequest { Address = address, Network = network }).ResponseAsync.Within());

        exception.ShouldBeFault(StatusCode.InvalidArgument, reason);
        exception.Detail<BadRequest>().FieldViolations.Single().Field.Should().Be(reason == "WALLET_NETWORK_UNKNOWN" ? "network" : "address");
    }

    [SkippableTheory]
    [InlineData(WalletNetwork.Ethereum, "eth-")]
    [InlineData(WalletNetwork.Tron, "tron-")]
    public async Task Login_FirstAndSecondTime_MakesOneAccount(WalletNetwork network, string prefix)
    {
        var wallet = TestWallet.New(network);

        var first = await _fixture.SignInAsync(wallet);
        var second = await _fixture.SignInAsync(wallet);

        first.Created.Should().BeTrue();
        first.User.AuthMethod.Should().Be("wallet");
        first.User.Username.Should().Be(prefix + wallet.Address[(network == WalletNetwork.Ethereum ? 2 : 0)..][..8].ToLowerInvariant());
        second.Created.Should().BeFalse();
        second.User.Should().Be(first.User);
        second.Tokens.SessionId.Should().NotBe(first.Tokens.SessionId);
        var me = await new AccountService.AccountServiceClient(_fixture.Anonymous)
            .GetMeAsync(new GetMeRequest(), RunningCoordinator.Bearer(second.Tokens.AccessToken)).ResponseAsync.Within();
        me.User.UserId.Should().Be(first.User.UserId);
        var wallets = await _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest(), RunningCoordinator.Bearer(first.Tokens.AccessToken)).ResponseAsync.Within();
        wallets.Wallets.Should().ContainSingle().Which.Should().Match<Wallet>(w => w.Address == wallet.Address && w.Primary && w.WalletType == "other");
    }

    [SkippableFact]
    public async Task Login_AddressInLowerCase_IsTheSameWallet()
    {
        var wallet = TestWallet.New();
        var created = await _fixture.SignInAsync(wallet);
        var asked = await _fixture.Auth.GetAuthMessageAsync(
            new GetAuthMessageRequest { Address = wallet.Address.ToLowerInvariant(), Network = "ethereum" }).ResponseAsync.Within();
        var request = WalletsFixture.Signed(wallet, asked);
        request.Address = wallet.Address.ToLowerInvariant();

        (await _fixture.LoginAsync(request)).User.Should().Be(created.User);
    }

    [SkippableFact]
    public async Task Login_NameIsTaken_GetsASuffix()
    {
        var wallet = TestWallet.New();
        var name = $"eth-{wallet.Address[2..10].ToLowerInvariant()}";
        await _fixture.Coordinator.CreateUserAsync(name);

        var session = await _fixture.SignInAsync(wallet);

        session.User.Username.Should().MatchRegex($"^{name}-[0-9a-f]{{6}}$");
    }

    [SkippableFact]
    public async Task Login_SameKeyOnTheOtherNetwork_IsAnotherAccount()
    {
        var wallet = TestWallet.New();

        var ethereum = await _fixture.SignInAsync(wallet);
        var tron = await _fixture.SignInAsync(wallet.Twin());

        tron.User.UserId.Should().NotBe(ethereum.User.UserId);
    }

    [SkippableTheory]
    [InlineData("00", "01")]
    [InlineData("1b", "1c")]
    public async Task Login_EverySpellingOfV_IsAccepted(string even, string odd)
    {
        var wallet = TestWallet.New();
        var request = WalletsFixture.Signed(wallet, await _fixture.AskAsync(wallet));
        request.Signature = request.Signature[2..^2] + (request.Signature.EndsWith("1b", StringComparison.Ordinal) ? even : odd);

        (await _fixture.LoginAsync(request)).Created.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Login_WithoutNonce_TakesTheNewestMessage()
    {
        var wallet = TestWallet.New();
        await _fixture.AskAsync(wallet);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        var request = WalletsFixture.Signed(wallet, await _fixture.AskAsync(wallet));
        request.Nonce = "";

        (await _fixture.LoginAsync(request)).Created.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Login_WrongSignatureWithoutNonce_LeavesTheOwnersMessageOpen()
    {
        var wallet = TestWallet.New();
        var good = WalletsFixture.Signed(wallet, await _fixture.AskAsync(wallet));
        var bad = good.Clone();
        (bad.Nonce, bad.Signature) = ("", TestWallet.New().Sign("something"));

        await IsRefusedAsync(bad, StatusCode.Unauthenticated, "SIGNATURE_WRONG");

        (await _fixture.LoginAsync(good)).Created.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Login_WrongSignatureWithNonce_SpendsIt()
    {
        var wallet = TestWallet.New();
        var good = WalletsFixture.Signed(wallet, await _fixture.AskAsync(wallet));
        var bad = good.Clone();
        bad.Signature = TestWallet.New().Sign("something");

        await IsRefusedAsync(bad, StatusCode.Unauthenticated, "SIGNATURE_WRONG");

        await IsRefusedAsync(good, StatusCode.Unauthenticated, "WALLET_CHALLENGE_UNKNOWN");
    }

    [SkippableTheory]
    [InlineData("another wallet", "SIGNATURE_WRONG", StatusCode.Unauthenticated)]
    [InlineData("the other network", "SIGNATURE_WRONG", StatusCode.Unauthenticated)]
    [InlineData("altered message", "SIGNATURE_WRONG", StatusCode.Unauthenticated)]
    [InlineData("legacy tron", "SIGNATURE_WRONG", StatusCode.Unauthenticated)]
    [InlineData("high s", "SIGNATURE_MALFORMED", StatusCode.InvalidArgument)]
    [InlineData("empty", "SIGNATURE_MALFORMED", StatusCode.InvalidArgument)]
    [InlineData("not hexadecimal", "SIGNATURE_MALFORMED", StatusCode.InvalidArgument)]
    [InlineData("too short", "SIGNATURE_MALFORMED", StatusCode.InvalidArgument)]
    [InlineData("v of 29", "SIGNATURE_MALFORMED", StatusCode.InvalidArgument)]
    [InlineData("contract wallet", "UNSUPPORTED_SIGNER", StatusCode.InvalidArgument)]
    public async Task Login_SignatureThatIsNotTheWallets_IsRefusedWithItsReason(string how, string reason, StatusCode code)
    {
        var wallet = TestWallet.New(how == "legacy tron" ? WalletNetwork.Tron : WalletNetwork.Ethereum);
        var asked = await _fixture.AskAsync(wallet);
        var request = WalletsFixture.Signed(wallet, asked);
        request.Signature = Spoil(how, wallet, asked.Message, request.Signature);

        await IsRefusedAsync(request, code, reason);
    }

    [SkippableFact]
    public async Task Login_NonceOfAnotherWallet_IsUnknown()
    {
        var (mine, other) = (TestWallet.New(), TestWallet.New());
        var asked = await _fixture.AskAsync(other);

        await IsRefusedAsync(WalletsFixture.Signed(mine, asked), StatusCode.Unauthenticated, "WALLET_CHALLENGE_UNKNOWN");

        (await _fixture.LoginAsync(WalletsFixture.Signed(other, asked))).Created.Should().BeTrue("the attempt of another wallet spends nothing");
    }

    [SkippableFact]
    public async Task Login_SameRequestAgain_IsRefused()
    {
        var wallet = TestWallet.New();
        var request = WalletsFixture.Signed(wallet, await _fixture.AskAsync(wallet));
        await _fixture.LoginAsync(request);

        await IsRefusedAsync(request, StatusCode.Unauthenticated, "WALLET_CHALLENGE_UNKNOWN");
    }

    [SkippableFact]
    public async Task Login_AfterFiveMinutes_IsTooLate()
    {
        var (early, late) = (TestWallet.New(), TestWallet.New());
        var (first, second) = (await _fixture.AskAsync(early), await _fixture.AskAsync(late));

        _fixture.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        (await _fixture.LoginAsync(WalletsFixture.Signed(early, first))).Created.Should().BeTrue();
        _fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await IsRefusedAsync(WalletsFixture.Signed(late, second), StatusCode.Unauthenticated, "WALLET_CHALLENGE_EXPIRED");
    }

    [SkippableFact]
    public async Task Message_MoreThanMayBeOpen_VoidsTheOldest()
    {
        var wallet = TestWallet.New();
        var asked = new List<GetAuthMessageResponse>();
        for (var i = 0; i < 4; i++)
        {
            asked.Add(await _fixture.AskAsync(wallet));
            _fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await IsRefusedAsync(WalletsFixture.Signed(wallet, asked[0]), StatusCode.Unauthenticated, "WALLET_CHALLENGE_UNKNOWN");

        (await _fixture.LoginAsync(WalletsFixture.Signed(wallet, asked[1]))).Created.Should().BeTrue();
        var open = await _fixture.Service<Db>().ScalarAsync<long>(
            "select count(*) from wallet_challenges where wallet_addr = @Address", new { wallet.Address }, default).Within();
        open.Should().Be(2);
    }

    [SkippableFact]
    public async Task Message_ManyAskedForFromAnotherAddress_LeaveTheOwnersOpen()
    {
        var wallet = TestWallet.New();
        var asked = await _fixture.AskAsync(wallet);
        await AskFromElsewhereAsync(wallet, times: 6);

        (await CountAsync(wallet)).Should().Be(1 + 3, "another address has its own bound");
        (await _fixture.LoginAsync(WalletsFixture.Signed(wallet, asked))).Created.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Login_WithoutNonceAfterAnotherAddressAsked_TakesTheNewestOfItsOwn()
    {
        var wallet = TestWallet.New();
        var request = WalletsFixture.Signed(wallet, await _fixture.AskAsync(wallet));
        request.Nonce = "";
        await AskFromElsewhereAsync(wallet, times: 1);

        (await _fixture.LoginAsync(request)).Created.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Challenges_LongExpired_AreRemoved()
    {
        var wallet = TestWallet.New();
        await _fixture.AskAsync(wallet);
        var store = _fixture.Service<WalletChallengesStore>();

        await store.CleanAsync(_fixture.Clock.GetUtcNow(), 1000, default).Within();
        (await CountAsync(wallet)).Should().Be(1, "it has not expired");
        await store.CleanAsync(_fixture.Clock.GetUtcNow().AddMinutes(6), 1000, default).Within();
        (await CountAsync(wallet)).Should().Be(0);
    }

    [SkippableFact]
    public async Task Login_SuspendedAccount_IsDeniedAndKeepsItsMessage()
    {
        var wallet = TestWallet.New();
        var session = await _fixture.SignInAsync(wallet);
        var request = WalletsFixture.Signed(wallet, await _fixture.AskAsync(wallet));
        await SetActiveAsync(session.User.Username, isActive: false);

        await IsRefusedAsync(request, StatusCode.PermissionDenied, "ACCOUNT_INACTIVE");

        await SetActiveAsync(session.User.Username, isActive: true);
        (await _fixture.LoginAsync(request)).Created.Should().BeFalse();
    }

    [SkippableFact]
    public async Task Login_Refused_IsInTheSecurityLog()
    {
        var wallet = TestWallet.New();
        var request = WalletsFixture.Signed(wallet, await _fixture.AskAsync(wallet));
        request.Signature = wallet.Sign("something else");

        await IsRefusedAsync(request, StatusCode.Unauthenticated, "SIGNATURE_WRONG");

        var details = await _fixture.Service<Db>().SingleAsync<string>(
            "select details ->> 'reason' from security_events where kind = 'login.failed' and subject = 'ethereum ' || @Address", new { wallet.Address }, default).Within();
        details.Should().Be("SIGNATURE_WRONG");
    }

    private static string Spoil(string how, TestWallet wallet, string message, string signature) => how switch
    {
        "another wallet" => TestWallet.New().Sign(message),
        "the other network" => wallet.Twin().Sign(message),
        "altered message" => wallet.Sign(message.Replace("Sign in", "Sign out", StringComparison.Ordinal)),
        "legacy tron" => wallet.Key.Sign(Keccak256.Hash(Encoding.UTF8.GetBytes("\u0019TRON Signed Message:\n32" + message))).ToString(),
        "high s" => HighTwin(signature),
        "empty" => "",
        "not hexadecimal" => "0x" + new string('g', 130),
        "too short" => signature[..^2],
        "v of 29" => signature[..^2] + "1d",
        "contract wallet" => signature + string.Concat(Enumerable.Repeat("6492", 16)),
        _ => throw new ArgumentOutOfRangeException(nameof(how)),
    };

    /// <summary>n - s and the other v: what anybody can make of a signature without the key.</summary>
    private static string HighTwin(string signature)
    {
        var order = System.Numerics.BigInteger.Parse("00fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber);
        var s = System.Numerics.BigInteger.Parse("00" + signature[66..130], System.Globalization.NumberStyles.HexNumber);
        var high = (order - s).ToString("x64")[^64..];
        return signature[..66] + high + (signature.EndsWith("1b", StringComparison.Ordinal) ? "1c" : "1b");
    }

    private async Task IsRefusedAsync(LoginWithWalletRequest request, StatusCode code, string reason) =>
        (await WalletsFixture.RefusedAsync(() => _fixture.LoginAsync(request))).ShouldBeFault(code, reason);

    /// <summary>From a /64 that asks with another address each time.</summary>
    private async Task AskFromElsewhereAsync(TestWallet wallet, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
            var origin = new CallOrigin(IPAddress.Parse($"2001:db8::{i + 1}"), "", null);
            await _fixture.Service<WalletProofs>().AskAsync(wallet.Wallet, ChallengePurpose.Login, userId: null, origin, default).Within();
        }
    }

    private Task<long> CountAsync(TestWallet wallet) => _fixture.Service<Db>().ScalarAsync<long>(
        "select count(*) from wallet_challenges where wallet_addr = @Address", new { wallet.Address }, default).Within();

    private async Task SetActiveAsync(string username, bool isActive)
    {
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        await work.ExecuteAsync("update users set is_active = @isActive where username = @username", new { isActive, username }, default).Within();
        await work.CommitAsync(default).Within();
    }
}
