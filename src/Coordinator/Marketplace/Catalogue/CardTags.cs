using System.Text.RegularExpressions;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>The tags that a rendered card may hold, each with the attributes it may have.</summary>
internal static partial class CardTags
{
    /// <summary>Whether every angle bracket of the HTML belongs to one of them.</summary>
    public static bool AreAllowed(string html) => !Allowed().Replace(html, "").AsSpan().ContainsAny('<', '>');

    [GeneratedRegex(
        """<(?:/?(?:p|h[1-6]|em|strong|code|pre|blockquote|ul|ol|li|table|thead|tbody|tr|th|td|a)|(?:br|hr) /|ol start="[0-9]{1,9}"|a href="(?:(?:https?://|mailto:)[^"<>]*)?"(?: rel="nofollow noopener noreferrer ugc")?)>""",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Allowed();
}
