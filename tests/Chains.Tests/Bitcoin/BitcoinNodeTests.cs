using AIForge.Chains.Bitcoin;
using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.Chains.Tests.Bitcoin;

/// <summary>The client against a real node: what it reads from bytes is what the node says.</summary>
public sealed class BitcoinNodeTests(BitcoinFixture fixture) : IClassFixture<BitcoinFixture>
{
    private const string Account = "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M";

    [SkippableFact]
    public async Task Block_WithAPaymentToOurAddress_HoldsTheOutput()
    {
        var chain = fixture.Chain;
        var address = AddressAt(7);
        var id = await chain.PayAsync((address.ToString(), 1_234_567), (AddressAt(8).ToString(), 20_000));
        var height = await chain.MineAsync();

        var hash = await chain.Rpc.BlockHashAsync(height, default).Within();
        var block = await chain.Rpc.BlockAsync(hash, default).Within();

        (block.Hash, block.Previous).Should().Be((hash, await chain.Rpc.BlockHashAsync(height - 1, default).Within()));
        var transaction = block.Transactions.Single(transaction => transaction.Id.ToString() == id);
        transaction.Outputs.Single(output => output.Script.AsSpan().SequenceEqual(address.ToScript())).Value.Should().Be(1_234_567);
        BitcoinTransaction.TryRead(Convert.FromHexString(await chain.RawAsync(id)), out var alone).Should().BeTrue();
        alone!.Id.Should().Be(transaction.Id);
    }

    [SkippableFact]
    public async Task Block_EveryOneOfTheChain_IsReadAndLinked()
    {
        var chain = fixture.Chain;
        var height = await chain.Rpc.HeightAsync(default).Within();
        var previous = default(BitcoinHash);
        for (var i = 0; i <= height; i++)
        {
            var hash = await chain.Rpc.BlockHashAsync(i, default).Within();
            var block = await chain.Rpc.BlockAsync(hash, default).Within();
            block.Previous.Should().Be(previous);
            previous = hash;
        }

        (await chain.Rpc.BlockHashAsync(0, default).Within()).ToString().Should().Be(BitcoinNetwork.Regtest.Genesis);
    }

    [SkippableFact]
    public async Task Address_OfOurs_IsOneForTheNode()
    {
        var answer = await fixture.Chain.AskAsync("validateaddress", AddressAt(0).ToString());

        answer.GetProperty("isvalid").GetBoolean().Should().BeTrue();
        answer.GetProperty("scriptPubKey").GetString().Should().Be(Convert.ToHexStringLower(AddressAt(0).ToScript()));
    }

    [SkippableFact]
    public async Task Ask_BlockThatIsNotThere_IsARefusal()
    {
        var ask = () => fixture.Chain.Rpc.BlockHashAsync(1_000_000, default).Within();

        (await ask.Should().ThrowAsync<AIForge.Chains.Rpc.RpcErrorException>()).Which.Code.Should().Be("-8");
    }

    private static SegwitAddress AddressAt(uint index)
    {
        if (!ExtendedPublicKey.TryParse(Account, BitcoinNetwork.Regtest, out var account, out _) || !account.TryDerive(0, out var receiving) || !receiving.TryDerive(index, out var key))
            throw new InvalidOperationException();
        return SegwitAddress.Of(key, BitcoinNetwork.Regtest);
    }
}
