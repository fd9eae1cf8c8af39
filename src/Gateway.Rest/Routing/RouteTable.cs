namespace AIForge.Gateway.Rest.Routing;

/// <summary>All routes, one tree of paths per HTTP verb.</summary>
internal sealed class RouteTable
{
    private static readonly string[] VerbOrder = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    private readonly Dictionary<string, RouteNode> roots = new(StringComparer.Ordinal);
    private readonly List<RestRoute> routes = [];

    public RouteTable(ApiCatalog catalog)
    {
        foreach (var (method, rule) in catalog.HttpMethods())
        {
            foreach (var route in RouteBuilder.Build(method, rule)) Add(route, method);
        }
    }

    public IReadOnlyList<RestRoute> Routes => routes;

    public RouteMatch? Match(string verb, RequestPath path) =>
        FindExact(verb, path.Segments) ?? (verb == "HEAD" ? FindExact("GET", path.Segments) : null);

    /// <summary>The verbs that a path knows, in a fixed order; empty for an unknown path.</summary>
    public string Allow(RequestPath path)
    {
        // A path such as /jobs/1:nope fits the variable of /jobs/{id}, but it means a verb that does not exist.
        var hasVerb = path.Segments is [.., var last] && last.Contains(':');
        var known = roots.Keys.Where(verb => FindExact(verb, path.Segments) is { } match && (!hasVerb || match.Route.Template.Verb is not null)).ToHashSet();
        if (known.Contains("GET")) known.Add("HEAD");

        return string.Join(", ", known.OrderBy(v => Array.IndexOf(VerbOrder, v) is var i and >= 0 ? i : VerbOrder.Length));
    }

    private RouteMatch? FindExact(string verb, string[] segments)
    {
        if (!roots.TryGetValue(verb, out var root)) return null;

        var literal = DecodedForLiterals(segments);
        if (segments is [.., var last] && last.LastIndexOf(':') is var colon and > 0)
        {
            string[] shorter = [.. literal[..^1], last[..colon]];
            if (root.Match(shorter, last[(colon + 1)..]) is { } withVerb) return new RouteMatch(withVerb, [.. segments[..^1], last[..colon]]);
        }

        return root.Match(literal, "") is { } route ? new RouteMatch(route, segments) : null;
    }

    // Literals may arrive percent-encoded; variables are decoded later, from the raw segments.
    private static string[] DecodedForLiterals(string[] segments) =>
        Array.Exists(segments, static s => s.Contains('%')) ? [.. segments.Select(static s => s.Contains('%') ? Uri.UnescapeDataString(s) : s)] : segments;

    internal void Add(RestRoute route, ApiMethod method)
    {
        if (!roots.TryGetValue(route.Verb, out var root)) roots.Add(route.Verb, root = new RouteNode());

        var existing = root.GetOrAdd(route.Template, route);
        if (existing == route) routes.Add(route);
        else Pair(existing, route, method);
    }

    /// <summary>Two methods may share a route only as unary method and selected streaming twin.</summary>
    private static void Pair(RestRoute existing, RestRoute route, ApiMethod method)
    {
        var (one, other) = (existing.Method, method);
        var (unary, twin) = one.SelectField is null ? (one, other) : (other, one);
        var isPair = existing.StreamingTwin is null && unary.SelectField is null && twin.SelectField is not null && !unary.IsStreaming
            && unary.Input == twin.Input && existing.BodyIsMessage == route.BodyIsMessage && existing.BodyField == route.BodyField
            && existing.Template.Text == route.Template.Text;
        if (!isPair) throw new RouteException(method.Descriptor, $"{route.Verb} {route.Template.Text} is already the route of {one.Descriptor.FullName}");

        existing.Method = unary;
        existing.StreamingTwin = twin;
    }
}
