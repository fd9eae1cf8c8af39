using AIForge.Coordinator.Wallets;
using AIForge.Coordinator.Wallets.Admin;

namespace AIForge.Coordinator.Tests.Wallets;

public sealed class WalletsOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreRight() => Failures(new WalletsOptions()).Should().BeEmpty();

    [Theory]
    [InlineData("app.aiforge.local", "https://app.aiforge.local/login", true)]
    [InlineData("app.aiforge.local:8443", "https://app.aiforge.local:8443/", true)]
    [InlineData("app.aiforge.local", "https://evil.example/login", false)]
    [InlineData("app.aiforge.local", "/login", false)]
    [InlineData("app.aiforge.local", "https://app.aiforge.local/a b", false)]
    [InlineData("app aiforge", "https://app.aiforge.local/login", false)]
    public void Validate_DomainAndUri_MustBelongTogether(string domain, string uri, bool expected) =>
        (Failures(new WalletsOptions { Domain = domain, Uri = uri }).Count == 0).Should().Be(expected);

    [Fact]
    public void Validate_AdministratorsThatAreNone_AreNamed()
    {
        var options = new WalletsOptions { AdminWallets = [new AdminWalletOptions { Network = "tron", Address = "0x68eA7071643D1A2c8976f116dd82BBfC031fEA07" }] };

        Failures(options).Should().ContainSingle().Which.Should().Contain("0x68eA7071643D1A2c8976f116dd82BBfC031fEA07").And.Contain("tron");
    }

    [Fact]
    public void Validate_NoAdministrators_IsRefused() => Failures(new WalletsOptions { AdminWallets = [] }).Should().ContainSingle();

    private static List<string> Failures(WalletsOptions options) => [.. new WalletsOptionsValidation().Validate(null, options).Failures ?? []];
}
