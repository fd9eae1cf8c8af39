using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>
/// Divides the nodes' part of a month's fee, as a pure function: what other people's nodes served goes to these nodes by tokens, what the
/// creators' own nodes served to the creators, and all of it to them when nobody served anything. Exact in sum.
/// </summary>
internal static class ServicePoolDivision
{
    /// <summary>The parts of the foreign nodes, in their order, and what is left for the creators.</summary>
    public static (IReadOnlyList<(ServedTokens Node, Money Amount)> Nodes, Money Creators) Divide(Money pool, IReadOnlyList<ServedTokens> served)
    {
        var nodes = served.Where(row => row.NodeId is not null).ToList();
        var foreign = nodes.Sum(row => row.Tokens);
        if (foreign == 0) return ([], pool);

        var own = served.Where(row => row.NodeId is null).Sum(row => row.Tokens);
        var parts = Allocation.Divide(pool, [foreign, own]);
        return ([.. nodes.Zip(Allocation.Divide(parts[0], [.. nodes.Select(row => row.Tokens)]))], parts[1]);
    }
}
