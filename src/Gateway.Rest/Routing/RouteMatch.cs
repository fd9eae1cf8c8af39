namespace AIForge.Gateway.Rest.Routing;

/// <summary>The route of a request and the segments that its variables take.</summary>
internal readonly record struct RouteMatch(RestRoute Route, string[] Segments);
