using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>A user of its own for one test.</summary>
internal sealed record TestUser(Guid Id, string Key)
{
    public Metadata Headers => RunningCoordinator.Bearer(Key);
}
