using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Tests.Payments;

public sealed class PaymentsOptionsTests
{
    private const string Sepolia = "0xf02d1AF3c9Ec13f4E9E986f2de75dA96D75a57B0";

    [Fact]
    public void Validate_Nothing_IsFine() => Validate(_ => { }).Should().BeEmpty();

    [Fact]
    public void Validate_MainChainByItsEndpointsAlone_IsWhole()
    {
        Validate(options => options.Networks["ethereum"] = new PaymentNetworkOptions { Rpc = ["https://one.test"] }).Should().BeEmpty();

        var facts = NetworkFacts.Of(WalletNetwork.Ethereum, new PaymentNetworkOptions());
        (facts.ChainId, facts.Token, facts.Confirmations).Should().Be((1, "0xdAC17F958D2ee523a2206206994597C13D831ec7", 3));
    }

    [Fact]
    public void Validate_TestChainWithItsToken_IsWhole() =>
        Validate(options => options.Networks["ethereum"] = new PaymentNetworkOptions { Rpc = ["http://a.test"], ChainId = 11155111, Token = Sepolia }).Should().BeEmpty();

    [Theory]
    [InlineData("main chain with another token", "the token of chain 1 is")]
    [InlineData("test chain without a token", "has no token of its own")]
    [InlineData("token that is no address", "is no address of the network")]
    [InlineData("endpoint that is none", "is no address of an endpoint")]
    [InlineData("agreement of too many", "cannot agree")]
    [InlineData("other decimals", "Decimals")]
    [InlineData("unknown network", "there is no such network")]
    [InlineData("amount with a sign", "LeastTopUp is no amount")]
    [InlineData("amounts the wrong way round", "is below")]
    public void Validate_Mistake_IsNamed(string mistake, string named)
    {
        var network = new PaymentNetworkOptions { Rpc = ["http://a.test"] };
        Validate(options =>
        {
            options.Networks["ethereum"] = network;
            switch (mistake)
            {
                case "main chain with another token": network.Token = Sepolia; break;
                case "test chain without a token": network.ChainId = 5; break;
                case "token that is no address": network.Token = "USDT"; break;
                case "endpoint that is none": network.Rpc = ["file:///etc/passwd"]; break;
                case "agreement of too many": network.Agreement = 2; break;
                case "other decimals": network.Decimals = 18; break;
                case "unknown network": options.Networks["bitcoin"] = network; break;
                case "amount with a sign": options.LeastTopUp = "-1"; break;
                default: options.LargestTopUp = "0.5"; break;
            }
        }).Should().ContainSingle().Which.Should().Contain(named);
    }

    [Theory]
    [InlineData("""{"ethereum":"0x68eA7071643D1A2c8976f116dd82BBfC031fEA07","tron":"TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg"}""", true)]
    [InlineData("""{"ethereum":"0x68eA7071643D1A2c8976f116dd82BBfC031fEA08","tron":"TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg"}""", false)]
    [InlineData("""{"ethereum":"0x68eA7071643D1A2c8976f116dd82BBfC031fEA07","tron":""}""", false)]
    [InlineData("""{"ethereum":"0x68eA7071643D1A2c8976f116dd82BBfC031fEA07"}""", false)]
    public void Wallets_Setting_TakesAddressesWithTheirChecksums(string json, bool isGood)
    {
        var act = () => PlatformWallets.Setting.Parse(json);

        if (isGood) act.Should().NotThrow();
        else act.Should().Throw<FaultException>().Which.Reason.Should().Be("SETTING_INVALID");
    }

    private static IEnumerable<string> Validate(Action<PaymentsOptions> change)
    {
        var options = new PaymentsOptions();
        change(options);
        return new PaymentsOptionsValidation().Validate(null, options).Failures ?? [];
    }
}
