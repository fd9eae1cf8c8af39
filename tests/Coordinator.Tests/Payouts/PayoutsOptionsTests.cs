using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payouts;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Payouts;

public sealed class PayoutsOptionsTests
{
    private const string Key = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
    private const string Wallet = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23";

    [Fact]
    public void Validate_WalletOnly_IsGood() => Validate("ethereum", new PayoutNetworkOptions { Wallet = Wallet }).Should().BeEmpty();

    [Fact]
    public void Validate_KeyInDevelopment_IsGood() => Validate("ethereum", new PayoutNetworkOptions { Key = Key }, "Development").Should().BeEmpty();

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public void Validate_KeyAnywhereElse_IsRefusedWithoutNamingIt(string environment) => Validate("ethereum", new PayoutNetworkOptions { Key = Key }, environment)
        .Should().Contain("Development environment only").And.NotContain(Key);

    [Fact]
    public void Validate_NetworkThatIsNotAsked_IsRefused() => Validate("tron", new PayoutNetworkOptions { Wallet = "TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHaz" }).Should().Contain("no endpoints");

    [Theory]
    [InlineData("")]
    [InlineData("0x2c7536e3605d9c16a7a3d7b1898e529396a65c23")]
    [InlineData("TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHaz")]
    public void Validate_NoWalletOfTheNetwork_IsRefused(string wallet) => Validate("ethereum", new PayoutNetworkOptions { Wallet = wallet }).Should().Contain("must be an address");

    [Fact]
    public void Validate_UnknownNetwork_IsRefused() => Validate("bitcoin", new PayoutNetworkOptions { Wallet = Wallet }).Should().Contain("no such network");

    private static string Validate(string network, PayoutNetworkOptions settings, string environment = "Production")
    {
        var payments = new PaymentsOptions { Networks = new Dictionary<string, PaymentNetworkOptions> { ["ethereum"] = new() { Rpc = ["http://127.0.0.1:1"] } } };
        var options = new PayoutsOptions { Networks = new Dictionary<string, PayoutNetworkOptions> { [network] = settings } };
        return new PayoutsOptionsValidation(new Host(environment), Options.Create(payments)).Validate(null, options).FailureMessage ?? "";
    }

    private sealed class Host(string environment) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = environment;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
