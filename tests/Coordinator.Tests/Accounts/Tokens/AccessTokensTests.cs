using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AIForge.Coordinator.Accounts.Tokens;
using AIForge.Shared.Faults;
using AIForge.Testing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Accounts.Tokens;

/// <summary>The attacks of RFC 8725 and of scanners, against tokens whose signature is right as far as it can be.</summary>
public sealed class AccessTokensTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] OldSecret = [.. Enumerable.Range(0, 32).Select(i => (byte)(255 - i))];

    private readonly ManualTimeProvider _clock = new();
    private readonly Guid _user = Guid.CreateVersion7();
    private readonly Guid _session = Guid.CreateVersion7();
    private readonly AccessTokens _tokens;

    public AccessTokensTests() => _tokens = Tokens(("k2", Secret), ("k1", OldSecret));

    [Fact]
    public void Issue_Token_IsReadBackUntilItExpires()
    {
        var token = Issue();

        _tokens.Read(token).Should().Be((_user, _session));
        _clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(4));
        _tokens.Read(token).Should().Be((_user, _session), "clocks may differ by five seconds");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Refused(token, "CREDENTIAL_EXPIRED");
    }

    [Fact]
    public void Issue_Twice_GivesDifferentTokens() => Issue().Should().NotBe(Issue());

    [Fact]
    public void Compact_KnownVector_IsTheSameToken()
    {
        using var vector = JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Combine("tests", "Coordinator.Tests", "Golden", "jwt-hs256.json")));
        var (keyHex, token) = (vector.RootElement.GetProperty("keyHex").GetString()!, vector.RootElement.GetProperty("token").GetString()!);

        var made = AccessTokens.Compact(new SigningKey("k1", Convert.FromHexString(keyHex)), Base64Url.DecodeFromChars(token.Split('.')[1]));

        made.Should().Be(token);
    }

    [Fact]
    public void Read_KeyBeforeTheRotation_IsStillAccepted()
    {
        var before = Tokens(("k1", OldSecret)).Issue(_user, _session, Now, Now.AddMinutes(15));

        _tokens.Read(before).Should().Be((_user, _session));
        Header(Issue()).Should().Contain("\"k2\"", "the first key signs");
        var after = Tokens(("k2", Secret));
        FluentActions.Invoking(() => after.Read(before)).Should().Throw<FaultException>();
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"JWT","kid":"k2"}""")]
    [InlineData("""{"alg":"HS512","typ":"JWT","kid":"k2"}""")]
    [InlineData("""{"alg":"hs256","typ":"JWT","kid":"k2"}""")]
    [InlineData("""{"alg":"HS256","typ":"JWT","kid":"k9"}""")]
    [InlineData("""{"alg":"HS256","typ":"JWT","kid":"../k2"}""")]
    [InlineData("""{"alg":"HS256","typ":"JWT"}""")]
    [InlineData("""{"typ":"JWT","alg":"HS256","kid":"k2"}""")]
    [InlineData("""{"alg":"HS256", "typ":"JWT","kid":"k2"}""")]
    [InlineData("""{"alg":"HS256","typ":"JWT","kid":"k2","crit":["exp"]}""")]
    [InlineData("""{"alg":"HS256","typ":"JWT","kid":"k2","jku":"https://evil.example/keys"}""")]
    [InlineData("""{"alg":"HS256","typ":"JWT","kid":"k2","jwk":{"kty":"oct","k":"AAAA"}}""")]
    [InlineData("""{"alg":"none","alg":"HS256","typ":"JWT","kid":"k2"}""")]
    public void Read_OtherHeaderRightlySigned_IsRefused(string header)
    {
        var signed = $"{Encode(header)}.{Issue().Split('.')[1]}";

        Refused($"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Secret, Encoding.ASCII.GetBytes(signed)))}");
        Refused($"{signed}.");
        Refused($"{signed}.{Base64Url.EncodeToString(HMACSHA512.HashData(Secret, Encoding.ASCII.GetBytes(signed)))}");
    }

    [Fact]
    public void Read_KeyOfTheOtherName_IsRefused()
    {
        var parts = Issue().Split('.');
        var signed = $"{new SigningKey("k1", OldSecret).Header}.{parts[1]}";

        Refused($"{signed}.{new SigningKey("k1", Secret).Sign(signed)}");
    }

    [Theory]
    [InlineData("iss", "\"someone\"")]
    [InlineData("aud", "\"aiforge-admin\"")]
    [InlineData("aud", "[\"aiforge-api\"]")]
    [InlineData("sub", "\"42\"")]
    [InlineData("sub", "null")]
    [InlineData("sid", "\"s1\"")]
    [InlineData("jti", "\"\"")]
    [InlineData("exp", "\"1893457000\"")]
    [InlineData("exp", "1893457000.5")]
    [InlineData("exp", "1e300")]
    [InlineData("exp", null)]
    [InlineData("nbf", null)]
    [InlineData("iat", null)]
    [InlineData("sid", null)]
    [InlineData("role", "\"admin\"")]
    public void Read_OtherClaimRightlySigned_IsRefused(string claim, string? value) => Refused(Signed(Payload(claim, value)));

    [Theory]
    [InlineData("nbf")]
    [InlineData("iat")]
    public void Read_FromTheFuture_IsRefusedBeyondTheSkew(string claim)
    {
        _tokens.Read(Signed(Payload(claim, $"{Now.ToUnixTimeSeconds() + 5}"))).Should().Be((_user, _session));

        Refused(Signed(Payload(claim, $"{Now.ToUnixTimeSeconds() + 6}")));
    }

    [Fact]
    public void Read_Expired_SaysSoOnlyWhenTheSignatureIsRight()
    {
        var expired = Signed(Payload("exp", $"{Now.ToUnixTimeSeconds() - 5}"));

        Refused(expired, "CREDENTIAL_EXPIRED");
        Refused(expired[..^4] + "AAAA");
    }

    [Theory]
    [InlineData("""{"sub":"user_x","sub":"user_y"}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"iss":{"iss":{"iss":{}}}}""")]
    public void Read_OtherPayloadRightlySigned_IsRefused(string payload) => Refused(Signed(payload));

    [Fact]
    public void Read_DuplicateClaims_AreRefused()
    {
        var payload = Payload("jti", "\"x\"");

        Refused(Signed(payload[..^1] + $",\"exp\":{Now.ToUnixTimeSeconds() + 99999}}}"));
    }

    [Fact]
    public void Read_OtherSpellings_AreRefused()
    {
        var token = Issue();
        var parts = token.Split('.');

        string[] others =
        [
            token + ".", "." + token, token + ".x", $"{token}.{parts[2]}", $"{parts[0]}.{parts[1]}", $"{parts[0]}..{parts[2]}", "..", ".", "", "eyJ",
            token + " ", " " + token, token + "\n", $"{parts[0]}. {parts[1]}.{parts[2]}", token + "=", $"{parts[0]}=.{parts[1]}.{parts[2]}",
            token.Replace('-', '+').Replace('_', '/') + "=", token.ToUpperInvariant(), token + new string('A', 5000), new string('.', 2000),
            $"{parts[0]}.{parts[1]}.{parts[2][..^1]}", $"{parts[0]}.{parts[1]}.{Sibling(parts[2])}", $"{parts[0]}.{parts[1]}.{new string('\u0410', 43)}",
        ];
        foreach (var other in others) Refused(other);
    }

    [Fact]
    public void Read_AnyText_IsReadOrRefusedAndNothingElse() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
    {
        Refused(text ?? "");
        Refused($"{new SigningKey("k2", Secret).Header}.{text}");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Read_AnyOneCharacterChanged_IsRefused()
    {
        var token = Issue();
        var change = Gen.Choose(0, token.Length - 1).SelectMany(at => Gen.Choose(0, 0xffff).Select(other => (at, other: (char)other)));

        Prop.ForAll(change.ToArbitrary(), step =>
        {
            if (token[step.at] != step.other) Refused(token[..step.at] + step.other + token[(step.at + 1)..]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Read_AnySignedPayload_IsReadOrRefusedAndNothingElse() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        Refused(AccessTokens.Compact(new SigningKey("k2", Secret), bytes ?? []))).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private DateTimeOffset Now => _clock.GetUtcNow();

    private string Issue() => _tokens.Issue(_user, _session, Now, Now.AddMinutes(15));

    private AccessTokens Tokens(params (string Id, byte[] Secret)[] keys)
    {
        var settings = new TokensOptions();
        foreach (var (id, secret) in keys) settings.Keys.Add(new SigningKeyOptions { Id = id, Secret = Convert.ToBase64String(secret) });
        var options = Options.Create(settings);
        // With configured keys the store is never asked.
        var ring = new SigningKeyRing(null!, options, _clock, NullLogger<SigningKeyRing>.Instance);
        ring.StartAsync(default).IsCompletedSuccessfully.Should().BeTrue();
        return new AccessTokens(ring, options, _clock);
    }

    private void Refused(string token, string reason = "CREDENTIAL_INVALID") =>
        FluentActions.Invoking(() => _tokens.Read(token)).Should().Throw<FaultException>(token).Which.Reason.Should().Be(reason);

    private static string Signed(string payload) => AccessTokens.Compact(new SigningKey("k2", Secret), Encoding.UTF8.GetBytes(payload));

    /// <summary>A right payload with one claim changed, added or, when null, left out.</summary>
    private string Payload(string claim, string? value)
    {
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(Issue().Split('.')[1])).RootElement.EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.GetRawText());
        if (value is null) claims.Remove(claim);
        else claims[claim] = value;
        return "{" + string.Join(',', claims.Select(pair => $"\"{pair.Key}\":{pair.Value}")) + "}";
    }

    private static string Header(string token) => Encoding.ASCII.GetString(Base64Url.DecodeFromChars(token.Split('.')[0]));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text));

    /// <summary>Base64 that decodes to the same bytes: the last character of 43 carries two bits that nobody reads.</summary>
    private static string Sibling(string signature)
    {
        const string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = digits.IndexOf(signature[^1], StringComparison.Ordinal);
        return signature[..^1] + digits[last ^ 1];
    }
}
