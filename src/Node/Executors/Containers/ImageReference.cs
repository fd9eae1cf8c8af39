using System.Text.RegularExpressions;

namespace AIForge.Node.Executors.Containers;

/// <summary>An image by name and digest.</summary>
/// <param name="Digest">sha256:….</param>
internal sealed partial record ImageReference(string Name, string Digest)
{
    public static ImageReference? TryParse(string text) =>
        Form().Match(text) is { Success: true } match ? new ImageReference(match.Groups["name"].Value, match.Groups["digest"].Value) : null;

    public override string ToString() => $"{Name}@{Digest}";

    // A host with a port, parts of a name, perhaps a tag, which says nothing beside the digest.
    [GeneratedRegex(@"^(?<name>(?:[a-zA-Z0-9]+(?:[.-]+[a-zA-Z0-9]+)*(?::[0-9]{1,5})?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::[\w.-]{1,128})?@(?<digest>sha256:[0-9a-f]{64})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
