namespace AIForge.Constraints.ToolCalls;

/// <summary>A function that an answer may call.</summary>
/// <param name="Name">Letters, digits, '_' and '-'.</param>
/// <param name="Schema">JSON Schema of its arguments, which are an object.</param>
public sealed record CallableFunction(string Name, string Schema);
