using Google.Protobuf.Reflection;

namespace AIForge.Gateway.Rest.Routing;

/// <summary>A route that cannot be served. It stops the start; the message names the method.</summary>
internal sealed class RouteException(MethodDescriptor method, string problem)
    : Exception($"{method.FullName}: {problem}.");
