using AIForge.Chains.Bitcoin;

namespace AIForge.Chains.Tests.Bitcoin;

/// <summary>
/// Regtest's first block, whose hash every node has built in, the transaction that BIP 143 signs as its native P2WPKH example, and
/// damage done to both.
/// </summary>
public sealed class BitcoinBlockTests
{
    private const string Genesis =
        "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
        + "dae5494dffff7f20020000000101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054"
        + "696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff"
        + "0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d57"
        + "8a4c702b6bf11d5fac00000000";

    private const string Segwit =
        "01000000000102fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f00000000494830450221008b9d1dc26ba6a9cb62127b02742fa9d754cd3b"
        + "ebf337f7a55d114c8e5cdd30be022040529b194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01eeffffffef51e1b804cc89d182d279655c3aa89e81"
        + "5b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976"
        + "a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac000247304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c"
        + "4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee635711000000";

    [Fact]
    public void TryRead_FirstBlock_HasTheHashThatEveryNodeKnows()
    {
        BitcoinBlock.TryRead(Convert.FromHexString(Genesis), out var block).Should().BeTrue();

        block!.Hash.ToString().Should().Be(BitcoinNetwork.Regtest.Genesis);
        block.Previous.Should().Be(default(BitcoinHash));
        block.Transactions.Single().Id.ToString().Should().Be("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
        block.Transactions.Single().Outputs.Single().Value.Should().Be(5_000_000_000);
    }

    [Fact]
    public void TryRead_TransactionWithWitness_HasTheIdWithoutIt()
    {
        BitcoinTransaction.TryRead(Convert.FromHexString(Segwit), out var transaction).Should().BeTrue();

        transaction!.Id.ToString().Should().Be("e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa02314a602d4609", "bcoin calls it so");
        transaction.Outputs.Select(output => (output.Index, output.Value, output.Script.Length)).Should().Equal((0, 112_340_000, 25), (1, 223_450_000, 25));
    }

    [Fact]
    public void TryRead_EveryLengthTooShortOrLong_IsFalse()
    {
        var (block, transaction) = (Convert.FromHexString(Genesis), Convert.FromHexString(Segwit));
        for (var length = 0; length < block.Length; length++) BitcoinBlock.TryRead(block.AsSpan(0, length), out _).Should().BeFalse();
        for (var length = 0; length < transaction.Length; length++) BitcoinTransaction.TryRead(transaction.AsSpan(0, length), out _).Should().BeFalse();

        BitcoinBlock.TryRead([.. block, 0], out _).Should().BeFalse();
        BitcoinTransaction.TryRead([.. transaction, 0], out _).Should().BeFalse();
    }

    [Fact]
    public void TryRead_AnyBitOfTheTransactionsChanged_IsFalse()
    {
        // The header commits to them, so not one of their bits can be another.
        var block = Convert.FromHexString(Genesis);
        for (var bit = 81 * 8; bit < block.Length * 8; bit++)
        {
            var damaged = block.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            BitcoinBlock.TryRead(damaged, out _).Should().BeFalse();
        }
    }

    [Theory]
    [InlineData("ffff001d")] // the work of the first block of Bitcoin, which this one does not have
    [InlineData("ffffff20")] // negative
    [InlineData("ffff7f21")] // more than a hash can be
    [InlineData("00000020")]
    [InlineData("ffff7f02")]
    public void TryRead_WorkThatTheHashDoesNotHave_IsFalse(string bits) =>
        BitcoinBlock.TryRead(Convert.FromHexString(Genesis.Replace("ffff7f20", bits, StringComparison.Ordinal)), out _).Should().BeFalse();

    [Fact]
    public void EasiestTarget_OfEachChain_TakesItsOwnFirstBlockExceptWhereBlocksAreHardToday()
    {
        // The same transaction; time, work and nonce are those of Bitcoin's first block.
        var main = Genesis.Replace("dae5494dffff7f2002000000", "29ab5f49ffff001d1dac2b7c", StringComparison.Ordinal);
        BitcoinBlock.TryRead(Convert.FromHexString(main), out var first).Should().BeTrue();
        BitcoinBlock.TryRead(Convert.FromHexString(Genesis), out var regtest).Should().BeTrue();

        first!.Hash.ToString().Should().Be(BitcoinNetwork.Main.Genesis);
        BitcoinNetwork.All.Where(network => first.Target <= network.EasiestTarget).Select(network => network.Name).Should().Equal("test", "testnet4", "signet", "regtest");
        BitcoinNetwork.All.Where(network => regtest!.Target <= network.EasiestTarget).Select(network => network.Name).Should().Equal("regtest");
    }

    [Fact]
    public void TryRead_RandomDamage_NeverThrowsOrTakesLong()
    {
        var random = new Random(84);
        var whole = Convert.FromHexString(Genesis + Segwit);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = whole.AsSpan(random.Next(whole.Length)).ToArray();
            for (var flips = random.Next(8); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            BitcoinTransaction.TryRead(bytes, out _);
            BitcoinBlock.TryRead(bytes, out _);
        }
    }

    [Theory]
    [InlineData("01000000ffffffffffffffffff")] // 2^64-1 inputs
    [InlineData("01000000feffffffff")]
    [InlineData("0100000000000000000000")] // a marker without its flag
    [InlineData("010000000001ffffffffffffffffff")]
    [InlineData("")]
    public void TryRead_CountsThatCannotBe_IsFalse(string hex) => BitcoinTransaction.TryRead(Convert.FromHexString(hex), out _).Should().BeFalse();

    [Fact]
    public void TryRead_MoreCoinsThanThereAre_IsFalse()
    {
        var tooMuch = Genesis.Replace("00f2052a01000000", "ffffffffffffffff", StringComparison.Ordinal);

        BitcoinTransaction.TryRead(Convert.FromHexString(tooMuch[(81 * 2)..]), out _).Should().BeFalse();
        BitcoinTransaction.TryRead(Convert.FromHexString(Genesis[(81 * 2)..]), out _).Should().BeTrue();
    }
}
