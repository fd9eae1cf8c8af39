using System.Text;
using AIForge.Chains.Cryptography;

namespace AIForge.Chains.Ethereum;

/// <summary>What a wallet signs for <c>personal_sign</c> (ERC-191, version 0x45).</summary>
public static class PersonalMessage
{
    // Not \x19: C# would read the E after it as a third digit.
    private const string Prefix = "\u0019Ethereum Signed Message:\n";

    /// <summary>The 32-byte hash of a text; its length counts UTF-8 bytes.</summary>
    public static byte[] Hash(string message) => Hash(Encoding.UTF8.GetBytes(message));

    public static byte[] Hash(ReadOnlySpan<byte> message) => PrefixedMessage.Hash(Prefix, message);
}
