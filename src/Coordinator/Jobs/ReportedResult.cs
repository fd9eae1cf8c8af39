using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Jobs;

/// <summary>A result that a node reported and that is not recorded yet.</summary>
internal sealed record ReportedResult(NodeSession Session, AttemptRef Ref, AttemptKey Key, JobOutcome Outcome);
