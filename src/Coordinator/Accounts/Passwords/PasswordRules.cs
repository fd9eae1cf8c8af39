using System.Collections.Frozen;
using System.Text;

namespace AIForge.Coordinator.Accounts.Passwords;

/// <summary>What a password must not be. Length is what makes one strong; the rest refuses what is guessed first.</summary>
internal static class PasswordRules
{
    public const int Shortest = 8;

    /// <summary>bcrypt reads no further, so anything after would not count.</summary>
    public const int LongestBytes = 72;

    private const int ShortestName = 4;
    private const int LeastDifferent = 4;
    private const int ShortestRun = 3;
    private const int MostBesideRuns = 2;
    // "dragon2024!" is "dragon" to somebody who guesses; much more around a word makes it another password.
    private const int MostDecoration = 6;
    private const string Product = "aiforge";

    private static readonly FrozenSet<string> Common = ReadCommon();

    /// <summary>Null for an acceptable password.</summary>
    public static string? Problem(string password, string username, string email)
    {
        if (Unusable(password) is { } unusable) return unusable;
        if (password.EnumerateRunes().Count() < Shortest) return $"Must be at least {Shortest} characters.";

        var lower = password.ToLowerInvariant();
        if (Holds(lower, username)) return "Must not contain the username.";
        if (Holds(lower, email) || Holds(lower, email.Split('@')[0])) return "Must not contain the e-mail address.";
        if (lower.Contains(Product, StringComparison.Ordinal)) return $"Must not contain \"{Product}\".";
        if (lower.EnumerateRunes().Distinct().Count() < LeastDifferent) return $"Must have at least {LeastDifferent} different characters.";
        if (IsMadeOfRuns(lower)) return "Must not consist of repeated or consecutive characters.";
        return IsCommon(lower) ? "Is one of the passwords that are guessed first." : null;
    }

    /// <summary>Why bcrypt cannot take it, new or presented: cheap, and the same whoever's password it is.</summary>
    public static string? Unusable(string password)
    {
        // A character is at least a byte: what is far too long is not even measured.
        if (password.Length > LongestBytes || Encoding.UTF8.GetByteCount(password) > LongestBytes) return $"Must be at most {LongestBytes} bytes in UTF-8.";
        return password.Contains('\0', StringComparison.Ordinal) ? "Must not contain the character U+0000." : null;
    }

    private static bool Holds(string lower, string name) =>
        name.Length >= ShortestName && lower.Contains(name.ToLowerInvariant(), StringComparison.Ordinal);

    /// <summary>But for a few characters there are only runs of three or more that are equal or follow each other: 11112222, abcd4321x.</summary>
    private static bool IsMadeOfRuns(string lower)
    {
        var (start, others) = (0, 0);
        while (start < lower.Length)
        {
            var length = RunLength(lower, start);
            others += length < ShortestRun ? 1 : 0;
            start += length < ShortestRun ? 1 : length;
        }

        return others <= MostBesideRuns;
    }

    private static int RunLength(string text, int start)
    {
        var end = start + 1;
        while (end < text.Length && Math.Abs(text[end] - text[end - 1]) <= 1 && text[end] - text[end - 1] == text[start + 1] - text[start]) end++;
        return end - start;
    }

    private static bool IsCommon(string lower)
    {
        var word = lower.Trim([.. lower.Where(c => !char.IsLetter(c))]);
        return Common.Contains(lower) || Common.Contains(Plain(lower))
            || (lower.Length - word.Length <= MostDecoration && (Common.Contains(word) || Common.Contains(Plain(word))));
    }

    /// <summary>Letters for the digits and signs that commonly stand for them.</summary>
    private static string Plain(string text) => string.Create(text.Length, text, static (plain, text) =>
    {
        for (var i = 0; i < plain.Length; i++)
        {
            plain[i] = text[i] switch
            {
                '0' => 'o',
                '1' or '!' => 'i',
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                var other => other,
            };
        }
    });

    private static FrozenSet<string> ReadCommon()
    {
        using var reader = new StreamReader(typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!);
        return reader.ReadToEnd().Split((char[])['\n', ' ', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
