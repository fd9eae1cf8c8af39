using System.Net;

namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>The addresses of a host.</summary>
internal delegate Task<IPAddress[]> HostLookup(string host, CancellationToken cancellationToken);
