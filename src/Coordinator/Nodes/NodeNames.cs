using System.Globalization;

namespace AIForge.Coordinator.Nodes;

/// <summary>What nodes and their tokens may be called.</summary>
internal static class NodeNames
{
    public const string Rule = "Give 1 to 64 characters.";

    private const int MaxLength = 64;

    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength;

    /// <summary>The name a machine gives itself, made fit to be shown; the fallback when nothing of it is left.</summary>
    public static string Of(string hostname, string fallback)
    {
        // Control and format characters: the latter could turn the text around that stands beside the name.
        var name = string.Concat(hostname.Where(c => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate))).Trim();
        if (name.Length > MaxLength) name = name[..MaxLength].Trim();
        return IsValid(name) ? name : fallback;
    }
}
