namespace AIForge.Node.Reporting;

/// <summary>A warning or an error that the node has logged.</summary>
internal sealed record Problem(DateTimeOffset At, string Message);
