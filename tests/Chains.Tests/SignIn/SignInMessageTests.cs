using AIForge.Chains.SignIn;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.SignIn;

public sealed class SignInMessageTests
{
    private static readonly string Good = Vectors.Text("siwe", "message");

    [Theory]
    [InlineData("siwe", WalletNetwork.Ethereum, "ethAddress", 1UL)]
    [InlineData("tronSignIn", WalletNetwork.Tron, "tronAddress", 728126428UL)]
    public void TryParse_MessageOfTheVectors_HasEveryFieldAndWritesItself(string vector, WalletNetwork network, string address, ulong chainId)
    {
        var text = Vectors.Text(vector, "message");

        SignInMessage.TryParse(text, out var message, out _).Should().BeTrue();

        message.Should().BeEquivalentTo(new
        {
            Scheme = (string?)null,
            Domain = "app.aiforge.local",
            Address = WalletAddress.Of(Vectors.Key.PublicKey, network),
            Statement = "Sign in to AIForge Network.",
            Uri = "https://app.aiforge.local/login",
            ChainId = chainId,
            Nonce = "k9Xw3bQz7LmT2pRa",
            IssuedAt = new DateTimeOffset(2026, 1, 15, 10, 0, 0, TimeSpan.Zero),
            ExpirationTime = new DateTimeOffset(2026, 1, 15, 10, 5, 0, TimeSpan.Zero),
            NotBefore = (DateTimeOffset?)null,
            RequestId = "0190f3c2",
            Resources = (IReadOnlyList<string>?)null,
        });
        message!.Address.Text.Should().Be(Vectors.Text(address));
        message.Write().Should().Be(text);
    }

    [Fact]
    public void Write_EveryField_IsReadBack()
    {
        var message = Parse(Good) with
        {
            Scheme = "https",
            Domain = "user@app.aiforge.local:8080",
            NotBefore = new DateTimeOffset(2026, 1, 15, 9, 59, 59, 500, TimeSpan.Zero),
            Resources = ["ipfs://bafybei/", "https://aiforge.network/terms?v=1#top"],
        };

        Parse(message.Write()).Should().BeEquivalentTo(message);
    }

    [Fact]
    public void Write_NoStatement_LeavesTwoEmptyLines()
    {
        var message = Parse(Good) with { Statement = null, RequestId = null, ExpirationTime = null, Resources = [] };

        message.Write().Should().Contain("5c23\n\n\nURI: ").And.EndWith("\nResources:");
        Parse(message.Write()).Should().BeEquivalentTo(message);
    }

    [Theory]
    [InlineData("app.aiforge.local wants", "wants", SignInPart.Layout)]
    [InlineData("app.aiforge.local wants", " wants", SignInPart.Domain)]
    [InlineData("app.aiforge.local wants", "app aiforge wants", SignInPart.Domain)]
    [InlineData("app.aiforge.local wants", "1http://app wants", SignInPart.Domain)]
    [InlineData("Ethereum account", "Bitcoin account", SignInPart.Layout)]
    [InlineData("Ethereum account", "Tron account", SignInPart.Address)]
    [InlineData("0x2c7536E3", "0x2c7536e3", SignInPart.Address)]
    [InlineData("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23", "0x2c7536e3605d9c16a7a3d7b1898e529396a65c23", SignInPart.Address)]
    [InlineData("5c23\n\nSign", "5c23\nSign", SignInPart.Layout)]
    [InlineData("Sign in to AIForge Network.", "Sign in; \"now\"", SignInPart.Statement)]
    [InlineData("Sign in to AIForge Network.", "Sign\rin", SignInPart.Statement)]
    [InlineData("Network.\n\nURI", "Network.\nURI", SignInPart.Layout)]
    [InlineData("URI: https://app.aiforge.local/login", "URI: /login", SignInPart.Uri)]
    [InlineData("URI: https://app.aiforge.local/login", "URI: https:///login", SignInPart.Uri)]
    [InlineData("URI: https://app.aiforge.local/login", "URI: https://a/%zz", SignInPart.Uri)]
    [InlineData("URI: https://app.aiforge.local/login", "URI: https://a/ b", SignInPart.Uri)]
    [InlineData("URI: https://app.aiforge.local/login", "uri: https://app.aiforge.local/login", SignInPart.Uri)]
    [InlineData("Version: 1", "Version: 2", SignInPart.Version)]
    [InlineData("Version: 1", "Version: 11", SignInPart.Version)]
    [InlineData("Chain ID: 1", "Chain ID: 0x1", SignInPart.ChainId)]
    [InlineData("Chain ID: 1", "Chain ID: -1", SignInPart.ChainId)]
    [InlineData("Chain ID: 1", "Chain ID: 99999999999999999999", SignInPart.ChainId)]
    [InlineData("Nonce: k9Xw3bQz7LmT2pRa", "Nonce: k9Xw3bQ", SignInPart.Nonce)]
    [InlineData("Nonce: k9Xw3bQz7LmT2pRa", "Nonce: k9Xw3bQz-LmT2pRa", SignInPart.Nonce)]
    [InlineData("Nonce: k9Xw3bQz7LmT2pRa\n", "", SignInPart.Nonce)]
    [InlineData("Issued At: 2026-01-15T10:00:00.000Z", "Issued At: yesterday", SignInPart.IssuedAt)]
    [InlineData("Issued At: 2026-01-15T10:00:00.000Z", "Issued At: 2026-02-30T10:00:00Z", SignInPart.IssuedAt)]
    [InlineData("Issued At: 2026-01-15T10:00:00.000Z", "Issued At: 2026-01-15T10:00:00", SignInPart.IssuedAt)]
    [InlineData("Expiration Time: 2026-01-15T10:05:00.000Z", "Expiration Time: 2026-01-15 10:05:00Z", SignInPart.ExpirationTime)]
    [InlineData("Request ID: 0190f3c2", "Request ID: a/b", SignInPart.RequestId)]
    [InlineData("Request ID: 0190f3c2", "Request ID: a\nResources:\n- nothing", SignInPart.Resources)]
    [InlineData("Request ID: 0190f3c2", "Request ID: a\nResources:\nipfs://a", SignInPart.Resources)]
    [InlineData("Request ID: 0190f3c2", "Request ID: a\n", SignInPart.Layout)]
    [InlineData("Request ID: 0190f3c2", "Request ID: a\nNot Before: 2026-01-15T10:00:00Z", SignInPart.Layout)]
    [InlineData("Request ID: 0190f3c2", "Request ID: a\nRequest ID: b", SignInPart.Layout)]
    public void TryParse_OneThingWrong_NamesThePart(string part, string replacement, SignInPart expected)
    {
        Good.Should().Contain(part);

        SignInMessage.TryParse(Good.Replace(part, replacement, StringComparison.Ordinal), out var message, out var wrong).Should().BeFalse();

        message.Should().BeNull();
        wrong.Should().Be(expected);
    }

    [Theory]
    [InlineData("2026-01-15T10:00:00Z", "2026-01-15T10:00:00.000Z")]
    [InlineData("2026-01-15t10:00:00.5z", "2026-01-15T10:00:00.500Z")]
    [InlineData("2026-01-15T12:30:00.123456789+02:30", "2026-01-15T10:00:00.123Z")]
    public void TryParse_EverySpellingOfATime_IsThatTime(string spelling, string utc)
    {
        var text = Good.Replace("2026-01-15T10:00:00.000Z", spelling, StringComparison.Ordinal);

        Parse(text).Write().Should().Contain($"Issued At: {utc}\n");
    }

    [Theory]
    [InlineData("localhost:3000")]
    [InlineData("[::1]:18000")]
    [InlineData("a.b")]
    [InlineData("xn--bcher-kva.example")]
    public void TryParse_EveryKindOfAuthority_IsADomain(string domain) =>
        Parse(Good.Replace("app.aiforge.local wants", $"{domain} wants", StringComparison.Ordinal)).Domain.Should().Be(domain);

    [Fact]
    public void TryParse_OverlongText_IsRefused()
    {
        var text = Good.Replace("Sign in", new string('a', SignInMessage.LongestText), StringComparison.Ordinal);

        SignInMessage.TryParse(text, out _, out var wrong).Should().BeFalse();
        wrong.Should().Be(SignInPart.Layout);
    }

    [Fact]
    public void TryParse_EveryTruncationAndDamage_NeverThrowsAndNeverReadsWhatItWouldNotWrite()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var text = Good[..random.Next(Good.Length + 1)].ToCharArray();
            for (var damage = random.Next(3); damage > 0 && text.Length > 0; damage--) text[random.Next(text.Length)] = (char)random.Next(0, 300);
            if (SignInMessage.TryParse(new string(text), out var message, out var wrong)) Parse(message.Write()).Should().BeEquivalentTo(message);
            else wrong.Should().NotBe(SignInPart.None);
        }
    }

    [Fact]
    public void TryParse_AnyText_NeverThrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text => SignInMessage.TryParse(text, out _, out _).Should().BeFalse()).QuickCheckThrowOnFailure();

    private static SignInMessage Parse(string text)
    {
        SignInMessage.TryParse(text, out var message, out var wrong).Should().BeTrue("only {0} could be wrong", wrong);
        return message!;
    }
}
