using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AIForge.Coordinator.Accounts.Names;

/// <summary>
/// The part of RFC 5321 that addresses of people use: a dot-atom, an @ and a domain name with at least two labels. No quotes, comments,
/// address literals or display names. International domains become their ASCII form; the part before the @ keeps its case.
/// </summary>
internal static class EmailAddress
{
    public const int Longest = 254;

    private const int LongestLocal = 64;
    private const int LongestDomain = 253;
    private const int LongestLabel = 63;
    private const string LocalSymbols = "!#$%&'*+-/=?^_`{|}~";

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Gives the one spelling that is stored, or why there is none.</summary>
    public static bool TryNormalise(string text, out string address, [NotNullWhen(false)] out string? problem)
    {
        address = "";
        text = text.Trim();
        var at = text.LastIndexOf('@');
        problem = text.Length > Longest ? $"Must be at most {Longest} characters."
            : at <= 0 || at == text.Length - 1 ? "Must be an e-mail address such as name@example.org."
            : ProblemOfLocal(text[..at]);
        if (problem is not null) return false;

        var domain = AsciiDomain(text[(at + 1)..]);
        problem = domain is null ? "The domain after the @ is not one that mail can be sent to." : null;
        if (problem is not null) return false;

        address = $"{text[..at]}@{domain}";
        problem = address.Length > Longest ? $"Must be at most {Longest} characters." : null;
        return problem is null;
    }

    private static string? ProblemOfLocal(string local)
    {
        if (local.Length > LongestLocal) return $"Must have at most {LongestLocal} characters before the @.";
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)) return "Dots before the @ must stand between other characters.";
        return local.All(c => char.IsAsciiLetterOrDigit(c) || c == '.' || LocalSymbols.Contains(c, StringComparison.Ordinal))
            ? null
            : "Before the @ only letters A-Z, digits and .!#$%&'*+-/=?^_`{|}~ are possible.";
    }

    private static string? AsciiDomain(string domain)
    {
        try
        {
            var ascii = Idn.GetAscii(domain.ToLowerInvariant());
            return ascii.Length <= LongestDomain && IsHostName(ascii) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsHostName(string ascii)
    {
        var labels = ascii.Split('.');
        return labels.Length >= 2 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LongestLabel && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
