using AIForge.Coordinator.Platform.Texts;

namespace AIForge.Coordinator.Nodes;

/// <summary>What nodes and their tokens may be called.</summary>
internal static class NodeNames
{
    private const int MaxLength = 64;

    /// <summary>What is wrong with a name that was trimmed; null when nothing is.</summary>
    public static string? Problem(string name) => ShownText.ProblemOfName(name, MaxLength);

    /// <summary>The name a machine gives itself, made fit to be shown; the fallback when nothing of it is left.</summary>
    public static string Of(string hostname, string fallback)
    {
        var name = ShownText.Clean(hostname, MaxLength);
        return name.Length > 0 ? name : fallback;
    }
}
