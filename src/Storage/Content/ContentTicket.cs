using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AIForge.Storage.Cids;

namespace AIForge.Storage.Content;

/// <summary>What lets its holder fetch one file from one place for a while: the time it ends and a keyed hash, which only they know who know the key.</summary>
public static class ContentTicket
{
    public const int KeyLength = 32;

    public static string Issue(ReadOnlySpan<byte> key, Cid cid, DateTimeOffset until)
    {
        var ends = until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{ends}.{Convert.ToHexStringLower(Seal(key, cid, ends))}";
    }

    /// <summary>Never throws.</summary>
    public static bool IsValid(ReadOnlySpan<byte> key, Cid cid, string? ticket, DateTimeOffset now)
    {
        if (key.Length != KeyLength || ticket?.Split('.') is not [var ends, var seal]) return false;
        if (!long.TryParse(ends, NumberStyles.None, CultureInfo.InvariantCulture, out var until) || until <= now.ToUnixTimeSeconds()) return false;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(seal), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Seal(key, cid, ends))));
    }

    private static byte[] Seal(ReadOnlySpan<byte> key, Cid cid, string ends) => HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{cid} {ends}"));
}
