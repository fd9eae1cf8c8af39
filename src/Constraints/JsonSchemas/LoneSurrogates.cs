using System.Globalization;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>Halves of characters beyond U+FFFF, written as they are or as escapes: JSON allows them, and no text can have them.</summary>
internal static class LoneSurrogates
{
    private const int EscapeLength = 6;

    public static bool AreIn(string json)
    {
        // How the first half was written that waits for its second: both are escapes, or neither is.
        var waitingLength = 0;
        for (var at = 0; at < json.Length;)
        {
            var (unit, length) = UnitAt(json, at);
            if (char.IsLowSurrogate(unit) ? waitingLength != length : waitingLength != 0) return true;
            waitingLength = char.IsHighSurrogate(unit) ? length : 0;
            at += length;
        }

        return waitingLength != 0;
    }

    private static (char Unit, int Length) UnitAt(string json, int at)
    {
        if (json[at] != '\\' || at + 1 == json.Length) return (json[at], 1);
        if (json[at + 1] == 'u' && at + EscapeLength <= json.Length && ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            return ((char)unit, EscapeLength);
        // Another escape, whose second character means nothing by itself unless it is half of one.
        return char.IsSurrogate(json[at + 1]) ? (json[at], 1) : (json[at + 1], 2);
    }
}
