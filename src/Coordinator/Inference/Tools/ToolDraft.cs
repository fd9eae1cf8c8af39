namespace AIForge.Coordinator.Inference.Tools;

/// <summary>A function before it is known whether its schema can be followed.</summary>
/// <param name="Schema">Null where it cannot be said that it describes objects.</param>
/// <param name="Field">The field that the schema stands in.</param>
/// <param name="IsStrict">What cannot be followed is refused; otherwise any object will do for arguments.</param>
internal sealed record ToolDraft(string Name, string Definition, string? Schema, string Field, bool IsStrict);
