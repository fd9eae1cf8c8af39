using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace AIForge.Chains.SignIn;

/// <summary>The productions of RFC 3986 that a sign-in message is made of.</summary>
internal static class Rfc3986
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";
    private const string Unreserved = Letters + Digits + "-._~";
    private const string SubDelimiters = "!$&'()*+,;=";

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(Letters + Digits + "+-.");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(Unreserved + SubDelimiters);
    private static readonly SearchValues<char> UserCharacters = SearchValues.Create(Unreserved + SubDelimiters + ":");
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(Unreserved + SubDelimiters + ":@");
    private static readonly SearchValues<char> TailCharacters = SearchValues.Create(Unreserved + SubDelimiters + ":@/?");
    private static readonly SearchValues<char> StatementCharacters = SearchValues.Create(Unreserved + SubDelimiters + ":/?#[]@ ");
    private static readonly SearchValues<char> DigitCharacters = SearchValues.Create(Digits);

    public static bool IsScheme(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && !text.AsSpan().ContainsAnyExcept(SchemeCharacters);

    /// <summary>[userinfo@]host[:port] with a host that is not empty.</summary>
    public static bool IsAuthority(string text) => IsAuthority(text.AsSpan());

    /// <summary>With a scheme, and with an authority where "//" announces one.</summary>
    public static bool IsUri(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !IsScheme(text[..colon])) return false;

        var rest = text.AsSpan(colon + 1);
        var fragment = rest.IndexOf('#');
        if (fragment >= 0)
        {
            if (!IsMadeOf(rest[(fragment + 1)..], TailCharacters)) return false;
            rest = rest[..fragment];
        }

        if (!rest.StartsWith("//")) return IsMadeOf(rest, TailCharacters);

        rest = rest[2..];
        var end = rest.IndexOfAny('/', '?');
        if (end < 0) end = rest.Length;
        return IsAuthority(rest[..end]) && IsMadeOf(rest[end..], TailCharacters);
    }

    /// <summary>Any number of pchar.</summary>
    public static bool IsPathCharacters(string text) => IsMadeOf(text, PathCharacters);

    /// <summary>EIP-4361: reserved, unreserved and the space.</summary>
    public static bool IsStatement(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(StatementCharacters);

    private static bool IsAuthority(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        if (at >= 0 && !IsMadeOf(text[..at], UserCharacters)) return false;

        var host = text[(at + 1)..];
        var port = host.LastIndexOf(':');
        if (port >= 0 && port > host.LastIndexOf(']'))
        {
            if (host[(port + 1)..].ContainsAnyExcept(DigitCharacters)) return false;
            host = host[..port];
        }

        return host.StartsWith("[") ? IsAddressLiteral(host) : host.Length > 0 && IsMadeOf(host, HostCharacters);
    }

    private static bool IsAddressLiteral(ReadOnlySpan<char> host) =>
        host.EndsWith("]") && !host.Contains('%') && IPAddress.TryParse(host[1..^1], out var address)
        && address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Characters of the set, and percent with two hexadecimal digits.</summary>
    private static bool IsMadeOf(ReadOnlySpan<char> text, SearchValues<char> allowed)
    {
        for (var other = text.IndexOfAnyExcept(allowed); other >= 0; other = text.IndexOfAnyExcept(allowed))
        {
            var isEncoded = text[other] == '%' && text.Length > other + 2
                && char.IsAsciiHexDigit(text[other + 1]) && char.IsAsciiHexDigit(text[other + 2]);
            if (!isEncoded) return false;
            text = text[(other + 3)..];
        }

        return true;
    }
}
