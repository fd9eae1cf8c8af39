using AIForge.Coordinator.Exchange;

namespace AIForge.Coordinator.Tests.Exchange;

/// <summary>What an operator can get wrong is said before anything starts.</summary>
public sealed class ExchangeOptionsTests
{
    private const string MainKey = "xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V";
    private const string PrivateKey = "zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE";
    private const string MasterKey = "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

    [Fact]
    public void Validate_DefaultsAndAWholeConfiguration_Succeeds()
    {
        Problem(new ExchangeOptions()).Should().BeNull();
        Problem(Whole()).Should().BeNull();
    }

    [Fact]
    public void Validate_Mistake_SaysWhichAndRepeatsNoKey()
    {
        Problem(Whole(key: PrivateKey)).Should().Contain("private key").And.NotContain(PrivateKey);
        Problem(Whole(key: MasterKey)).Should().Contain("depth 0");
        Problem(Whole(key: "xpub")).Should().Contain("mistyped");
        Problem(Whole(key: "")).Should().Contain("belong together");
        Problem(Whole(network: "regtest")).Should().Contain("another chain");
        Problem(Whole(network: "bitcoin")).Should().Contain("main, test");
        Problem(Whole(rpc: "127.0.0.1:8332")).Should().Contain("no address");
        Problem(Whole(rpc: "http://user:secret@127.0.0.1:8332")).Should().Contain("settings of their own").And.NotContain("secret");
        Problem(new ExchangeOptions { Supply = "21000000001" }).Should().Contain("21000000000");
        Problem(new ExchangeOptions { Supply = "many" }).Should().Contain("no amount");
        Problem(new ExchangeOptions { DaemonTokenHash = "af_svc_clear" }).Should().Contain("SHA-256");
    }

    [Theory]
    [InlineData("""{"aitbc_per_btc":0}""")]
    [InlineData("""{"aitbc_per_btc":-1}""")]
    [InlineData("""{"aitbc_per_btc":1000000001}""")]
    [InlineData("""{"aitbc_per_btc":1.5}""")]
    public void Rate_Impossible_IsRefused(string json)
    {
        var parse = () => ExchangeRate.Setting.Parse(json);

        parse.Should().Throw<AIForge.Shared.Faults.FaultException>();
    }

    private static ExchangeOptions Whole(string key = MainKey, string network = "main", string rpc = "http://127.0.0.1:8332") => new() { Rpc = rpc, AccountKey = key, Network = network };

    private static string? Problem(ExchangeOptions options) => new ExchangeOptionsValidation().Validate(null, options).FailureMessage;
}
