using System.Diagnostics.CodeAnalysis;

namespace AIForge.Chains;

/// <summary>The hash that names a transaction on either network, as people hand it in. Its one text is 64 hexadecimal digits in lower case.</summary>
public sealed record TransactionHash(Hash256 Value)
{
    public const int Length = Hash256.Length;

    /// <summary>Of exactly 32 bytes.</summary>
    public static TransactionHash FromBytes(ReadOnlySpan<byte> bytes) => new(Hash256.FromBytes(bytes));

    /// <summary>Accepts 64 hexadecimal digits, with 0x before them or without. Never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TransactionHash? hash)
    {
        hash = Hash256.TryParse(text, out var value) ? new TransactionHash(value) : null;
        return hash is not null;
    }

    public byte[] ToBytes() => Value.ToBytes();

    /// <summary>As Ethereum's interfaces write it, with 0x.</summary>
    public string ToPrefixedString() => Value.ToPrefixedString();

    public override string ToString() => Value.ToString();
}
