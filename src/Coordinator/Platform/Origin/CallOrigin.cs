using System.Net;

namespace AIForge.Coordinator.Platform.Origin;

/// <summary>
/// Where a call comes from; a scoped service. Behind a trusted gateway that is its client, else the peer of the connection.
/// </summary>
/// <param name="UserAgent">As the client sent it, cut to a bound; empty when it said none.</param>
/// <param name="Wire">The HTTP request that the gateway turned into this call; null for direct gRPC calls and unsigned ones.</param>
public sealed record CallOrigin(IPAddress Address, string UserAgent, WireRequest? Wire);
