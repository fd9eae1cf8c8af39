using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>A registered node: its row, its public id and its token.</summary>
internal sealed record TestNode(Guid Id, string NodeId, string Token)
{
    public Metadata Headers => RunningCoordinator.Bearer(Token);
}
