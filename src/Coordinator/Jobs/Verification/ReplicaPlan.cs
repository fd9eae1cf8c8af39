namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>How the result of a job is to be checked.</summary>
/// <param name="Replicas">Nodes that do it, 1 to 5.</param>
/// <param name="Quorum">How many of them have to agree: more than half.</param>
/// <param name="Deterministic">Whether its owner says that equal inputs give equal outputs.</param>
internal sealed record ReplicaPlan(int Replicas, int Quorum, bool Deterministic)
{
    /// <summary>Replicas that may be added when those there are do not agree.</summary>
    public const int MostFurther = 2;

    public const int MostReplicas = 5;

    public static ReplicaPlan Single { get; } = new(1, 1, Deterministic: false);
}
