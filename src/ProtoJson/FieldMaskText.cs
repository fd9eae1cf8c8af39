using System.Text;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.ProtoJson;

/// <summary>Field masks as a comma-separated list: lowerCamelCase outside, proto names inside.</summary>
internal static class FieldMaskText
{
    /// <summary>Takes proto names as they are, too.</summary>
    public static bool TryParse(string text, FieldMask target)
    {
        if (text.Length == 0) return true;

        foreach (var path in text.Split(','))
        {
            if (path.Length == 0 || !path.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.')) return false;
            target.Paths.Add(ToSnakeCase(path));
        }

        return true;
    }

    public static string Format(FieldMask mask) => string.Join(',', mask.Paths.Select(ToCamelCase));

    private static string ToSnakeCase(string path)
    {
        var text = new StringBuilder(path.Length + 4);
        foreach (var c in path)
        {
            if (char.IsAsciiLetterUpper(c)) text.Append('_').Append(char.ToLowerInvariant(c));
            else text.Append(c);
        }

        return text.ToString();
    }

    private static string ToCamelCase(string path)
    {
        var text = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '_' && i + 1 < path.Length && char.IsAsciiLetterLower(path[i + 1])) text.Append(char.ToUpperInvariant(path[++i]));
            else text.Append(path[i]);
        }

        return text.ToString();
    }
}
