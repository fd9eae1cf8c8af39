using System.Text;
using AIForge.Chains.Cryptography;

namespace AIForge.Chains.Tron;

/// <summary>
/// What a wallet signs for <c>signMessageV2</c> (TIP-191). The older <c>trx.sign</c> claims a length of 32 whatever the text is, so that
/// one signature fits many texts: it is not accepted anywhere.
/// </summary>
public static class TronMessage
{
    private const string Prefix = "\u0019TRON Signed Message:\n";

    /// <summary>The 32-byte hash of a text; its length counts UTF-8 bytes.</summary>
    public static byte[] Hash(string message) => Hash(Encoding.UTF8.GetBytes(message));

    public static byte[] Hash(ReadOnlySpan<byte> message) => PrefixedMessage.Hash(Prefix, message);
}
