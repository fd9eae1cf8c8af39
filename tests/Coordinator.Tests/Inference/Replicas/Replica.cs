using AIForge.Coordinator.Inference.Replicas;
using AIForge.Coordinator.Platform.Replicas;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Inference.Replicas;

/// <summary>One of several coordinators, and the way on which the others reach it.</summary>
internal sealed class Replica(RunningCoordinator running, NetworkRelay way) : IAsyncDisposable
{
    public RunningCoordinator Running => running;

    public NetworkRelay Way => way;

    public Guid Id => Service<ReplicaRegistry>().Id;

    public RemoteNodes Nodes => Service<RemoteNodes>();

    public T Service<T>()
        where T : notnull => running.Services.GetRequiredService<T>();

    /// <summary>Whether another replica's node is known here.</summary>
    public bool Knows(FakeNode node) => Nodes.Links.Any(link => link.Nodes.Any(known => known.NodeId == node.Identity.Id));

    public async ValueTask DisposeAsync()
    {
        await running.DisposeAsync();
        await way.DisposeAsync();
    }
}
