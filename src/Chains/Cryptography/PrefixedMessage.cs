using System.Globalization;
using System.Text;

namespace AIForge.Chains.Cryptography;

/// <summary>The hash that EIP-191 and TIP-191 share: Keccak-256 of the prefix, the number of bytes in decimal, and the bytes.</summary>
internal static class PrefixedMessage
{
    public static byte[] Hash(string prefix, ReadOnlySpan<byte> message)
    {
        var length = message.Length.ToString(CultureInfo.InvariantCulture);
        return Keccak256.Hash([.. Encoding.ASCII.GetBytes(prefix + length), .. message]);
    }
}
