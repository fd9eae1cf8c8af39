using System.Numerics;
using AIForge.Chains.Contracts;
using AIForge.Chains.Ethereum;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.Contracts;

public sealed class TokenCallTests
{
    [Fact]
    public void Transfer_OfTheVectors_IsTheirCalldata()
    {
        EthereumAddress.TryParse(Vectors.Text("erc20", "to"), AddressChecksum.Required, out var to, out _).Should().BeTrue();

        var call = TokenCall.Transfer(to!.ToBytes(), BigInteger.Parse(Vectors.Text("erc20", "amount")));

        call.Should().Equal(Vectors.Bytes("erc20", "calldata"));
        TokenCall.TryReadTransfer(call, out var read).Should().BeTrue();
        read!.To.Should().Equal(to.ToBytes());
        read.Amount.Should().Be(30_000_000);
    }

    // The four-byte directory's entries for ERC-20.
    [Theory]
    [InlineData("transferFrom(address,address,uint256)", "23b872dd")]
    [InlineData("balanceOf(address)", "70a08231")]
    [InlineData("decimals()", "313ce567")]
    public void Call_OfTheStandard_HasItsSelector(string signature, string selector) => Convert.ToHexStringLower(Abi.Call(signature)).Should().Be(selector);

    [Fact]
    public void TransferLog_Topic_IsThatOfTheVectors() => TransferLog.Topic.ToPrefixedString().Should().Be(Vectors.Text("erc20", "topic0"));

    [Fact]
    public void TransferLog_TwoTopics_IsNone() => TransferLog.TryRead([TransferLog.Topic, TransferLog.Topic], new byte[32], out _).Should().BeFalse();

    [Fact]
    public void TransferLog_OfACollectible_IsNone() =>
        TransferLog.TryRead([TransferLog.Topic, Account(1), Account(2), Account(3)], [], out _).Should().BeFalse();

    [Fact]
    public void TransferLog_LargestAmount_IsRead()
    {
        var data = Enumerable.Repeat((byte)0xff, 32).ToArray();

        TransferLog.TryRead([TransferLog.Topic, Account(1), Account(2)], data, out var log).Should().BeTrue();

        log!.Amount.Should().Be((BigInteger.One << 256) - 1);
        log.From.Should().EndWith((byte)1);
    }

    [Fact]
    public void TransferLog_DirtyAccountWord_IsNone()
    {
        var dirty = Account(1).ToBytes();
        dirty[0] = 1;

        TransferLog.TryRead([TransferLog.Topic, Hash256.FromBytes(dirty), Account(2)], new byte[32], out _).Should().BeFalse();
    }

    [Fact]
    public void Number_Above256Bits_Throws() => ((Action)(() => Abi.Number(BigInteger.One << 256))).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void TryReadTransfer_AnyBytes_NeverThrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => TokenCall.TryReadTransfer(bytes, out _).Should().BeFalse()).QuickCheckThrowOnFailure();

    private static Hash256 Account(byte last) => Hash256.FromBytes(Abi.Number(last));
}
