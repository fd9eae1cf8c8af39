using AIForge.Coordinator.Accounts.Tokens;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Accounts.Tokens;

public sealed class SigningKeyRingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly string Secret = Convert.ToBase64String(new byte[32]);

    [SkippableFact]
    public async Task Start_ReplicasAtOnceWithoutKeys_ShareOne()
    {
        var rings = Enumerable.Range(0, 4).Select(_ => Ring(new TokensOptions())).ToList();

        await Task.WhenAll(rings.Select(ring => ring.StartAsync(default))).Within();

        rings.Select(ring => ring.Keys.Should().ContainSingle().Which.Sign("x")).Distinct().Should().ContainSingle();
        var later = Ring(new TokensOptions());
        await later.StartAsync(default).Within();
        later.Keys[0].Sign("x").Should().Be(rings[0].Keys[0].Sign("x"), "a restart changes nothing");
    }

    [SkippableFact]
    public async Task Start_ConfiguredKeys_TakeThePlaceOfTheStoredOne()
    {
        var ring = Ring(new TokensOptions { Keys = { new SigningKeyOptions { Id = "mine", Secret = Secret } } });

        await ring.StartAsync(default).Within();

        ring.Keys.Should().ContainSingle().Which.Id.Should().Be("mine");
    }

    [Theory]
    [InlineData("k", "AAAA", "bytes")]
    [InlineData("k", "not base64", "bytes")]
    [InlineData("", null, "Id")]
    [InlineData("k\"1", null, "Id")]
    public void Validate_BadKey_SaysWhichAndWhy(string id, string? secret, string reason)
    {
        var options = new TokensOptions { Keys = { new SigningKeyOptions { Id = "good", Secret = Secret }, new SigningKeyOptions { Id = id, Secret = secret ?? Secret } } };

        var result = new TokensOptionsValidation().Validate(null, options);

        result.Failures.Should().ContainSingle().Which.Should().Contain("Keys:1").And.Contain(reason);
    }

    [Fact]
    public void Validate_TwoKeysOfOneName_AreRefused()
    {
        var options = new TokensOptions { Keys = { new SigningKeyOptions { Id = "k", Secret = Secret }, new SigningKeyOptions { Id = "k", Secret = Secret } } };

        new TokensOptionsValidation().Validate(null, options).Failed.Should().BeTrue();
    }

    private SigningKeyRing Ring(TokensOptions options) =>
        new(new SigningKeysStore(postgres.Db), Options.Create(options), TimeProvider.System, NullLogger<SigningKeyRing>.Instance);
}
