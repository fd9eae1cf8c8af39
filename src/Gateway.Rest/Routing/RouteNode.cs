namespace AIForge.Gateway.Rest.Routing;

/// <summary>A place in the tree of paths of one HTTP verb.</summary>
internal sealed class RouteNode
{
    private readonly Dictionary<string, RouteNode> literals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RestRoute> ends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RestRoute> restEnds = new(StringComparer.Ordinal);
    private RouteNode? any;

    /// <summary>Adds a route, or returns the one that is there already.</summary>
    public RestRoute GetOrAdd(PathTemplate template, RestRoute route)
    {
        var node = this;
        foreach (var segment in template.Segments)
        {
            if (segment == PathTemplate.Rest) return GetOrAdd(node.restEnds, template, route);
            node = segment == PathTemplate.Any ? node.any ??= new RouteNode() : node.Literal(segment);
        }

        return GetOrAdd(node.ends, template, route);
    }

    /// <summary>Literals beat variables and variables beat <c>**</c>, segment by segment from the left.</summary>
    public RestRoute? Match(ReadOnlySpan<string> segments, string verb)
    {
        if (segments.IsEmpty) return ends.GetValueOrDefault(verb) ?? restEnds.GetValueOrDefault(verb);

        return (literals.GetValueOrDefault(segments[0])?.Match(segments[1..], verb)
            ?? any?.Match(segments[1..], verb))
            ?? restEnds.GetValueOrDefault(verb);
    }

    private RouteNode Literal(string segment)
    {
        if (!literals.TryGetValue(segment, out var node)) literals.Add(segment, node = new RouteNode());

        return node;
    }

    private static RestRoute GetOrAdd(Dictionary<string, RestRoute> routes, PathTemplate template, RestRoute route)
    {
        var verb = template.Verb ?? "";
        if (routes.TryGetValue(verb, out var existing)) return existing;

        routes.Add(verb, route);
        return route;
    }
}
