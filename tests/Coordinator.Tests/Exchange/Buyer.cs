using Grpc.Core;

namespace AIForge.Coordinator.Tests.Exchange;

/// <summary>A user who buys AITBC.</summary>
internal sealed record Buyer(Guid Id, Metadata Headers);
