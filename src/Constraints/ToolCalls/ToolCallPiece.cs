namespace AIForge.Constraints.ToolCalls;

/// <summary>A part of an answer that may call functions.</summary>
/// <param name="Call">The number of the call, from 0; null for text.</param>
/// <param name="Name">The function's name, on the first piece of a call; null on all others.</param>
/// <param name="Text">More of the text, or of the arguments as JSON.</param>
public sealed record ToolCallPiece(int? Call, string? Name, string Text);
