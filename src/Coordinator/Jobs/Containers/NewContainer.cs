using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Platform.Secrets;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>What a container job has beside what every job has.</summary>
/// <param name="Secrets">The environment, wrapped; null when there is none.</param>
internal sealed record NewContainer(ContainerDemand Demand, IReadOnlyList<JobInput> Inputs, WrappedSecret? Secrets)
{
    /// <summary>The longest that it may run, which its payment is divided by.</summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>Of its image and inputs, which a node may have already.</summary>
    public IReadOnlyList<ulong> ContentKeys { get; init; } = [];

    /// <summary>How its result is to be checked.</summary>
    public ReplicaPlan Plan { get; init; } = ReplicaPlan.Single;
}
