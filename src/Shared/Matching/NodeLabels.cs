using System.Text.RegularExpressions;

namespace AIForge.Shared.Matching;

/// <summary>How regions and labels of nodes are written: the same for who runs a node and for who asks for one.</summary>
public static partial class NodeLabels
{
    /// <summary>Labels of one node, and of one job.</summary>
    public const int MostLabels = 32;

    private const int LongestRegion = 32, LongestPrefix = 253, LongestName = 63;

    /// <summary>How a region is written, for messages.</summary>
    public const string RegionForm = "lower-case letters and digits in parts with dashes between them, such as eu-de, at most 32 characters";

    /// <summary>How a label is written, for messages.</summary>
    public const string LabelForm =
        "keys have 1 to 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends, after a domain and a slash if there is one; values are the same or empty";

    public static bool IsRegion(string text) => text.Length <= LongestRegion && Region().IsMatch(text);

    public static bool IsKey(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return IsName(text);
        return slash <= LongestPrefix && Prefix().IsMatch(text[..slash]) && IsName(text[(slash + 1)..]);
    }

    public static bool IsValue(string text) => text.Length == 0 || IsName(text);

    /// <summary>Whether a node there is in the region that is asked for: in it or in a part of it, as `eu-de` is in `eu`.</summary>
    public static bool IsIn(string region, string asked) =>
        region == asked || (region.Length > asked.Length && region[asked.Length] == '-' && region.StartsWith(asked, StringComparison.Ordinal));

    private static bool IsName(string text) => text.Length <= LongestName && Name().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9]+(?:-[a-z0-9]+)*\z")]
    private static partial Regex Region();

    [GeneratedRegex(@"^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^[A-Za-z0-9](?:[-_.A-Za-z0-9]*[A-Za-z0-9])?\z")]
    private static partial Regex Name();
}
