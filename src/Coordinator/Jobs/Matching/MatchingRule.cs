namespace AIForge.Coordinator.Jobs.Matching;

/// <summary>How a rule of matching is said, whatever the type of the job.</summary>
/// <param name="Name">UPPER_SNAKE.</param>
/// <param name="Words">Of a node that it rejects, to follow «the node …».</param>
/// <param name="Unlock">What the owner of such a node may do; empty when there is nothing to do but wait.</param>
/// <param name="JobUnlock">What the owner of such a job may do, in one submitted anew.</param>
internal sealed record MatchingRule(string Name, string Words, string Unlock, string JobUnlock);
