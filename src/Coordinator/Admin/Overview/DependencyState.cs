using AIForge.Coordinator.Payments.Chains;

namespace AIForge.Coordinator.Admin.Overview;

/// <summary>What something that the platform depends on says of itself.</summary>
internal sealed record DependencyState(string Name, string State, string Detail)
{
    public const string Ok = "ok", Degraded = "degraded", Failed = "failed", Absent = "absent";

    public TimeSpan Took { get; init; }

    public long? Height { get; init; }

    public TimeSpan? Lag { get; init; }

    /// <summary>Of chains: those that can be asked, the preferred one first.</summary>
    public IReadOnlyList<EndpointState> Endpoints { get; init; } = [];
}
