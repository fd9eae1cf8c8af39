namespace AIForge.EndToEnd.Tests;

/// <summary>Payments over REST as a web page makes them: the wallets' own libraries, a real Ethereum node, the Tron stand-in.</summary>
[Collection(NetworkCollection.Name)]
public sealed class PaymentTests(NetworkFixture network)
{
    [SkippableFact]
    public async Task Ethers_SignUpPayVerify_HasTheProPlan() => await RunAsync("ethereum", network.Ethereum.Address, network.Ethereum.Token.ToString());

    [SkippableFact]
    public async Task TronWeb_SignUpPayVerify_HasTheProPlan() => await RunAsync("tron", network.Tron.Address, network.Tron.Token.ToString());

    private async Task RunAsync(string chain, Uri address, string token)
    {
        await network.EnsureNodesAsync();

        await NodeChecks.RunAsync(
            "wallets-node",
            new Dictionary<string, string>
            {
                ["GATEWAY_URL"] = network.GatewayUrl, ["CHAIN"] = chain, ["CHAIN_URL"] = address.ToString().TrimEnd('/'), ["TOKEN"] = token,
            },
            "payments.mjs");
    }
}
