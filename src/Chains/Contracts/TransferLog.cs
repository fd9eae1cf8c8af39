using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace AIForge.Chains.Contracts;

/// <summary>
/// The event Transfer(from, to, value) of a token contract. Any contract can write one, so it says something only beside the address of
/// the contract that wrote it.
/// </summary>
public sealed record TransferLog
{
    private TransferLog(byte[] from, byte[] to, BigInteger amount) => (From, To, Amount) = (from, to, amount);

    /// <summary>The first topic of every such event.</summary>
    public static Hash256 Topic { get; } = Hash256.FromBytes(Abi.Topic("Transfer(address,address,uint256)"));

    /// <summary>The sending account's 20 bytes.</summary>
    public byte[] From { get; }

    /// <summary>The receiving account's 20 bytes.</summary>
    public byte[] To { get; }

    public BigInteger Amount { get; }

    /// <summary>False for other events, and for the Transfer of a collectible, whose third value is a topic. Never throws.</summary>
    public static bool TryRead(IReadOnlyList<Hash256> topics, ReadOnlySpan<byte> data, [NotNullWhen(true)] out TransferLog? transfer)
    {
        transfer = null;
        if (topics.Count != 3 || topics[0] != Topic || !Abi.TryReadNumber(data, out var amount)) return false;
        if (!Abi.TryReadAccount(topics[1].ToBytes(), out var from) || !Abi.TryReadAccount(topics[2].ToBytes(), out var to)) return false;

        transfer = new TransferLog(from, to, amount);
        return true;
    }
}
