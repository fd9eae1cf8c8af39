using AIForge.Chains.SignIn;
using AIForge.Protocol.V1;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Wallets;

/// <summary>Messages that a client sends along: ours, or its own by EIP-4361.</summary>
public sealed class WalletMessageTests(WalletsFixture fixture) : IClassFixture<WalletsFixture>
{
    private readonly WalletsFixture _fixture = (WalletsFixture)fixture.Required();

    [SkippableFact]
    public async Task Login_OurMessageSentAlong_IsAccepted()
    {
        var wallet = TestWallet.New();
        var asked = await _fixture.AskAsync(wallet);
        var request = WalletsFixture.Signed(wallet, asked);
        request.Message = asked.Message;

        (await _fixture.LoginAsync(request)).Created.Should().BeTrue();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Login_OwnMessageThatAgrees_IsAccepted(bool namesNonce)
    {
        var wallet = TestWallet.New();
        var asked = await _fixture.AskAsync(wallet);
        var own = Parse(asked.Message) with { Statement = "Let me in.", RequestId = "7", Scheme = "https" };
        var text = own.Write().Replace(".000Z", "+00:00", StringComparison.Ordinal);
        var request = Request(wallet, text, namesNonce ? asked.Nonce : "");

        (await _fixture.LoginAsync(request)).Created.Should().BeTrue();
    }

    [SkippableTheory]
    [InlineData("domain")]
    [InlineData("scheme")]
    [InlineData("address")]
    [InlineData("uri")]
    [InlineData("chain id")]
    [InlineData("nonce")]
    [InlineData("issued at")]
    [InlineData("expiration time")]
    [InlineData("no expiration time")]
    [InlineData("not before")]
    [InlineData("resources")]
    public async Task Login_OwnMessageThatDiffers_IsRefused(string field)
    {
        var wallet = TestWallet.New();
        var asked = await _fixture.AskAsync(wallet);
        var request = Request(wallet, Change(Parse(asked.Message), field).Write(), asked.Nonce);

        var exception = await WalletsFixture.RefusedAsync(() => _fixture.LoginAsync(request));

        exception.ShouldBeFault(StatusCode.InvalidArgument, "WALLET_MESSAGE_DIFFERS");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Login_OwnMessageThatIsNone_IsRefused(bool namesNonce)
    {
        var wallet = TestWallet.New();
        var asked = await _fixture.AskAsync(wallet);
        var request = Request(wallet, asked.Message + "\n", namesNonce ? asked.Nonce : "");

        var exception = await WalletsFixture.RefusedAsync(() => _fixture.LoginAsync(request));

        exception.ShouldBeFault(StatusCode.InvalidArgument, "WALLET_MESSAGE_MALFORMED");
        exception.Status.Detail.Should().EndWith("Layout.");
    }

    [SkippableFact]
    public async Task Login_MessageForLinking_IsNotGoodForSigningIn()
    {
        var owner = TestWallet.New();
        var user = await _fixture.UserAsync(owner);
        var link = await _fixture.LinkRequestAsync(TestWallet.New(), user);
        var request = new LoginWithWalletRequest { Address = link.Address, Network = link.Network, Signature = link.Signature, Nonce = link.Nonce };

        var exception = await WalletsFixture.RefusedAsync(() => _fixture.LoginAsync(request));

        exception.ShouldBeFault(StatusCode.Unauthenticated, "WALLET_CHALLENGE_UNKNOWN");
    }

    private static SignInMessage Change(SignInMessage message, string field) => field switch
    {
        "domain" => message with { Domain = "app.aiforge.example" },
        "scheme" => message with { Scheme = "http" },
        "address" => message with { Address = TestWallet.New().Wallet },
        "uri" => message with { Uri = "https://app.aiforge.local/other" },
        "chain id" => message with { ChainId = 5 },
        "nonce" => message with { Nonce = new string('a', 32) },
        "issued at" => message with { IssuedAt = message.IssuedAt.AddSeconds(1) },
        "expiration time" => message with { ExpirationTime = message.ExpirationTime!.Value.AddSeconds(1) },
        "no expiration time" => message with { ExpirationTime = null },
        "not before" => message with { NotBefore = message.IssuedAt },
        "resources" => message with { Resources = ["urn:recap:everything"] },
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    private static LoginWithWalletRequest Request(TestWallet wallet, string text, string nonce) => new()
    {
        Address = wallet.Address,
        Network = wallet.NetworkName,
        Signature = wallet.Sign(text),
        Nonce = nonce,
        Message = text,
    };

    private static SignInMessage Parse(string text) => SignInMessage.TryParse(text, out var message, out _) ? message : throw new FormatException(text);
}
