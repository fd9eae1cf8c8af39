namespace AIForge.Inference.Chat;

/// <summary>A function the model asked to be called.</summary>
public sealed record ChatToolCall(string Id, string Name, string ArgumentsJson);
