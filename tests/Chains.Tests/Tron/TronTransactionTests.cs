using AIForge.Chains.Contracts;
using AIForge.Chains.Tron;

namespace AIForge.Chains.Tests.Tron;

public sealed class TronTransactionTests
{
    private static readonly byte[] RawBytes = Convert.FromHexString(Vectors.Text("tronTx", "raw_data_hex"));

    [Fact]
    public void Encode_OfTheVectors_IsTheirRawData() => Convert.ToHexStringLower(OfTheVectors().Encode()).Should().Be(Vectors.Text("tronTx", "raw_data_hex"));

    [Fact]
    public void Sign_OfTheVectors_HasTheirIdAndSignature()
    {
        var signed = TronTransaction.Sign(OfTheVectors(), Vectors.Key);

        signed.Hash.ToString().Should().Be(Vectors.Text("tronTx", "txID"));
        TronTransaction.TryRead(signed.Raw, out var read).Should().BeTrue();
        Convert.ToHexString(read!.Signatures.Single()).Should().BeEquivalentTo(Vectors.Signature("tronTx"));
        read.IsSignedByOwner.Should().BeTrue();
        read.ToSigned().Raw.Should().Equal(signed.Raw);
    }

    [Fact]
    public void TryCreate_SignatureWithHighS_IsStillItsOwners()
    {
        var low = Convert.FromHexString(Vectors.Signature("tronTx"));
        var order = System.Numerics.BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber);
        var high = Abi.Number(order - new System.Numerics.BigInteger(low.AsSpan(32, 32), true, true));

        TronTransaction.TryCreate(RawBytes, [[.. low[..32], .. high, (byte)(55 - low[64])]], out var transaction).Should().BeTrue();

        transaction!.IsSignedByOwner.Should().BeTrue();
    }

    [Fact]
    public void TryCreate_OtherSignature_IsNotItsOwners()
    {
        var other = Vectors.Key.Sign(new byte[32]).ToBytes();

        TronTransaction.TryCreate(RawBytes, [other, [], [1, 2, 3]], out var transaction).Should().BeTrue();

        transaction!.IsSignedByOwner.Should().BeFalse();
    }

    [Fact]
    public void TryCreate_OtherTypeOfTransaction_HasNoCall()
    {
        // A TransferContract of 1 TRX, type 1, instead of the call of a contract.
        var rawData = Convert.FromHexString("0a021c8b2208d78785ed02dd918f4088d2b2bcdd335a020801");

        TronTransaction.TryCreate(rawData, [], out var transaction).Should().BeTrue();

        transaction!.RawData.Call.Should().BeNull();
        transaction.IsSignedByOwner.Should().BeFalse();
    }

    private static TronRawData OfTheVectors()
    {
        TronAddress.TryParse(Vectors.Text("tronAddress"), out var owner, out _).Should().BeTrue();
        TronAddress.TryParse("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", out var usdt, out _).Should().BeTrue();
        TronAddress.TryParse("TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg", out var to, out _).Should().BeTrue();
        return new TronRawData
        {
            Call = new TronContractCall(owner!, usdt!, TokenCall.Transfer(to!.ToBytes(), 30_000_000)),
            RefBlockBytes = Convert.FromHexString("1c8b"),
            RefBlockHash = Convert.FromHexString("d78785ed02dd918f"),
            Expiration = 1_777_437_813_000,
            Timestamp = 1_777_437_756_016,
            FeeLimit = 100_000_000,
        };
    }
}
