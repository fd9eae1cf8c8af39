using System.Globalization;
using System.Text.RegularExpressions;

namespace AIForge.Chains.SignIn;

/// <summary>
/// Times of RFC 3339. Digits below a tenth of a microsecond are dropped, and a leap second, which the clock here cannot tell, is refused.
/// </summary>
internal static partial class Rfc3339
{
    private const int TickDigits = 7;
    private const int LongestText = 64;

    /// <summary>UTC with milliseconds.</summary>
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length > LongestText || DateTime().Match(text) is not { Success: true } match) return false;

        var fraction = match.Groups["fraction"].Value;
        if (fraction.Length > TickDigits) fraction = fraction[..TickDigits];
        var zone = match.Groups["zone"].Value;
        var plain = $"{match.Groups["date"].Value}T{match.Groups["time"].Value}.{fraction.PadRight(TickDigits, '0')}{(zone is "z" or "Z" ? "+00:00" : zone)}";
        return DateTimeOffset.TryParseExact(plain, "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    [GeneratedRegex(@"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.(?<fraction>[0-9]+))?(?<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex DateTime();
}
