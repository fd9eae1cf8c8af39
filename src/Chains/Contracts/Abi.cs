using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;
using AIForge.Chains.Cryptography;

namespace AIForge.Chains.Contracts;

/// <summary>
/// The part of Solidity's contract ABI that tokens need: calls and answers of 32-byte words. An account is its 20 bytes, which Ethereum
/// and Tron share.
/// </summary>
public static class Abi
{
    public const int WordLength = 32;
    public const int SelectorLength = 4;

    private const int AccountPadding = WordLength - PublicKey.AccountLength;

    private static readonly BigInteger Limit = BigInteger.One << (WordLength * 8);

    /// <summary>The first four bytes of the Keccak-256 of a signature such as transfer(address,uint256), then the words.</summary>
    public static byte[] Call(string signature, params ReadOnlySpan<byte[]> words)
    {
        List<byte> call = [.. Topic(signature)[..SelectorLength]];
        foreach (var word in words) call.AddRange(word);
        return [.. call];
    }

    /// <summary>The Keccak-256 of an event's signature: its first topic.</summary>
    public static byte[] Topic(string signature) => Keccak256.Hash(Encoding.ASCII.GetBytes(signature));

    /// <summary>A word of an account of 20 bytes.</summary>
    public static byte[] Account(ReadOnlySpan<byte> account)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(account.Length, PublicKey.AccountLength);
        return [.. new byte[AccountPadding], .. account];
    }

    /// <summary>A word of a number of 0 to 2^256-1.</summary>
    public static byte[] Number(BigInteger number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number.Sign);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Limit);
        var digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[WordLength - digits.Length], .. digits];
    }

    /// <summary>False for another length, and where the twelve bytes before the account are not zero. Never throws.</summary>
    public static bool TryReadAccount(ReadOnlySpan<byte> word, [NotNullWhen(true)] out byte[]? account)
    {
        account = null;
        if (word.Length != WordLength || word[..AccountPadding].ContainsAnyExcept((byte)0)) return false;
        account = word[AccountPadding..].ToArray();
        return true;
    }

    /// <summary>False for another length. Never throws.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> word, out BigInteger number)
    {
        number = default;
        if (word.Length != WordLength) return false;
        number = new BigInteger(word, isUnsigned: true, isBigEndian: true);
        return true;
    }
}
