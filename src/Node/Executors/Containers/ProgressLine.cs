using System.Globalization;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>How a job says how far it is: `progress=0.42 message=epoch 3 of 7`. The message goes to the end of the line; each may stand alone, and so may a bare number.</summary>
internal static class ProgressLine
{
    /// <summary>What such a line begins with on stdout. It stays in the log: the log is what the job wrote.</summary>
    public const string Prefix = "::aiforge ";

    private const string FractionName = "progress=", MessageName = "message=", Hidden = "***";
    private const int LongestMessage = 200;

    /// <summary>Null when the text is no progress. What is not said is as before.</summary>
    /// <param name="text">The line without what it begins with.</param>
    /// <param name="before">What was said last.</param>
    /// <param name="secrets">Texts that the message must not show, longer ones before those that they contain.</param>
    public static AttemptProgress? TryParse(ReadOnlySpan<char> text, AttemptProgress before, IReadOnlyList<string> secrets)
    {
        text = text.Trim();
        var (fraction, message) = ((double?)null, (string?)null);
        if (text.StartsWith(MessageName, StringComparison.Ordinal))
        {
            message = text[MessageName.Length..].ToString();
        }
        else
        {
            if (text.StartsWith(FractionName, StringComparison.Ordinal)) text = text[FractionName.Length..];
            var end = text.IndexOf(' ');
            if (!double.TryParse(end < 0 ? text : text[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return null;
            fraction = Math.Clamp(number, 0, 1);
            if (end >= 0 && text[end..].TrimStart() is var rest && rest.StartsWith(MessageName, StringComparison.Ordinal)) message = rest[MessageName.Length..].ToString();
        }

        return new AttemptProgress { Fraction = fraction ?? before.Fraction, Activity = message is null ? before.Activity : Shown(message, secrets) };
    }

    private static string Shown(string message, IReadOnlyList<string> secrets)
    {
        // Before it is cut: the beginning of a secret is not to be seen either.
        foreach (var secret in secrets) message = message.Replace(secret, Hidden, StringComparison.Ordinal);
        var plain = new string([.. message.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(LongestMessage)]);
        return plain.Trim();
    }
}
