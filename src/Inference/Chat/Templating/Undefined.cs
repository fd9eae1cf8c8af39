namespace AIForge.Inference.Chat.Templating;

/// <summary>The value of a name that was never set: empty as text, false as a condition, an error when looked into.</summary>
internal sealed record Undefined(string Name);
