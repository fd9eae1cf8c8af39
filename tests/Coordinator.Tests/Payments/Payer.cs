using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>A user with a linked wallet.</summary>
internal sealed record Payer(Guid Id, string Key, string Wallet)
{
    public Metadata Headers => RunningCoordinator.Bearer(Key);
}
