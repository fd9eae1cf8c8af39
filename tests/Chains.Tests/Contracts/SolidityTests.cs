using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.Chains.Tests.Contracts;

/// <summary>The contracts on a real EVM, in the words of ethers: contracts/test has a test for every rule, one of random acts against a model, and the gas.</summary>
public sealed class SolidityTests(EthereumFixture ethereum) : IClassFixture<EthereumFixture>
{
    [SkippableTheory]
    [InlineData("token")]
    [InlineData("roles")]
    [InlineData("anchor")]
    [InlineData("escrow")]
    [InlineData("fuzz")]
    public Task Contract_OnAnvil_KeepsItsRules(string name) => RunAsync("--test", $"contracts/test/{name}.test.mjs");

    [SkippableFact]
    public async Task Gas_OfLockAndSettle_StaysBelowItsLimit() => (await RunAsync("contracts/gas.mjs")).Should().Contain("lock + settle");

    [SkippableFact]
    public async Task Compiled_IsWhatTheSourcesGive()
    {
        // The compiler came with anvil.
        ServiceRequirement.Require(ethereum.IsAvailable ? null : "no Solidity compiler; run tests/services/install.sh");

        (await NodeScript.RunAsync(["contracts/compile.mjs", "check"])).Should().Contain("as committed");
    }

    private Task<string> RunAsync(params string[] arguments) =>
        NodeScript.RunAsync(arguments, new Dictionary<string, string> { ["ETH_RPC"] = ethereum.Chain.Address.AbsoluteUri });
}
