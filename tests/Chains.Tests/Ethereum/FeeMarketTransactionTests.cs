using System.Numerics;
using AIForge.Chains.Ethereum;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.Ethereum;

public sealed class FeeMarketTransactionTests
{
    [Fact]
    public void SigningHash_OfTheVectors_IsTheirs() => OfTheVectors().SigningHash().Should().Equal(Vectors.Bytes("eip1559", "unsignedHash"));

    [Fact]
    public void Sign_OfTheVectors_IsTheirRawTransaction()
    {
        var signed = OfTheVectors().Sign(Vectors.Key);

        signed.Raw.Should().Equal(Vectors.Bytes("eip1559", "raw"));
        signed.Hash.ToPrefixedString().Should().Be(Vectors.Text("eip1559", "hash"));
    }

    [Fact]
    public void TryRead_RawTransactionOfTheVectors_IsTheTransactionAndItsSender()
    {
        FeeMarketTransaction.TryRead(Vectors.Bytes("eip1559", "raw"), out var transaction, out var sender).Should().BeTrue();

        transaction.Should().BeEquivalentTo(OfTheVectors(), options => options.Excluding(t => t.Data));
        transaction!.Data.ToArray().Should().Equal(Vectors.Bytes("erc20", "calldata"));
        sender!.ToString().Should().Be(Vectors.Text("ethAddress"));
    }

    [Fact]
    public void TryReadUnsigned_WhatWasEncoded_HasTheSameHash()
    {
        FeeMarketTransaction.TryReadUnsigned(OfTheVectors().EncodeUnsigned(), out var transaction).Should().BeTrue();

        transaction!.SigningHash().Should().Equal(Vectors.Bytes("eip1559", "unsignedHash"));
        FeeMarketTransaction.TryReadUnsigned(Vectors.Bytes("eip1559", "raw"), out _).Should().BeFalse("it is signed");
    }

    [Fact]
    public void TryRead_AnyBitFlipped_IsRefusedOrOfAnotherSender()
    {
        var good = Vectors.Bytes("eip1559", "raw");
        for (var bit = 0; bit < good.Length * 8; bit += 3)
        {
            var bytes = good.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            if (FeeMarketTransaction.TryRead(bytes, out _, out var sender)) sender.ToString().Should().NotBe(Vectors.Text("ethAddress"), "bit {0} was flipped", bit);
        }
    }

    [Fact]
    public void TryRead_AnyBytes_NeverThrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => FeeMarketTransaction.TryRead([2, .. bytes], out _, out _).Should().BeFalse()).QuickCheckThrowOnFailure();

    private static FeeMarketTransaction OfTheVectors() => new()
    {
        ChainId = 31337,
        Nonce = 7,
        MaxPriorityFeePerGas = 1_000_000_000,
        MaxFeePerGas = new BigInteger(3_000_000_000),
        GasLimit = 120_000,
        To = EthereumAddress.FromBytes(Convert.FromHexString("dAC17F958D2ee523a2206206994597C13D831ec7")),
        Data = Vectors.Bytes("erc20", "calldata"),
    };
}
