using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Texts;

namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>The README of a repository: its text, and the licence that the front matter names.</summary>
internal sealed record RepositoryCard(string License, string Text)
{
    private const string Fence = "---";
    private const string OtherLicense = "other";

    public static RepositoryCard Empty { get; } = new("", "");

    public static RepositoryCard Parse(string readme)
    {
        var lines = readme.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var end = lines[0].TrimEnd() == Fence ? Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence) : -1;
        var text = string.Join('\n', lines.Skip(end + 1)).Trim('\n');
        return new RepositoryCard(end < 0 ? "" : LicenseOf(lines[1..end]), ShownText.CleanText(text, UploadRules.LongestDescription));
    }

    private static string LicenseOf(string[] front)
    {
        var license = Value(front, "license");
        var name = license == OtherLicense ? Value(front, "license_name") : license;
        return ShownText.Clean(name.Length > 0 ? name : license, UploadRules.LongestLicense);
    }

    /// <summary>A value at the top level: on the line of its key, or the first of a list below it.</summary>
    private static string Value(string[] front, string key)
    {
        var at = Array.FindIndex(front, line => line.StartsWith($"{key}:", StringComparison.Ordinal));
        if (at < 0) return "";

        var value = front[at][(key.Length + 1)..].Trim();
        if (value.Length == 0 && at + 1 < front.Length && front[at + 1].TrimStart().StartsWith("- ", StringComparison.Ordinal)) value = front[at + 1].TrimStart()[2..];
        return value.Trim(' ', '"', '\'', '[', ']');
    }
}
