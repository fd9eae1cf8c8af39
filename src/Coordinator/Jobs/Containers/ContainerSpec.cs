using AIForge.Coordinator.Jobs.Verification;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The parameters of a container job, checked.</summary>
/// <param name="Command">Empty for the image's own.</param>
/// <param name="OutputsPath">Empty for none.</param>
internal sealed record ContainerSpec(
    string Image,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Env,
    ContainerDemand Demand,
    int TimeoutSeconds,
    IReadOnlyList<(string Cid, string Path)> Inputs,
    string OutputsPath)
{
    /// <summary>How its result is to be checked.</summary>
    public ReplicaPlan Plan { get; init; } = ReplicaPlan.Single;
}
