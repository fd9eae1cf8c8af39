namespace AIForge.Inference.Chat.Templating;

/// <summary>A template that cannot be parsed, fails while running, refuses its input, or exceeds its limits.</summary>
public sealed class TemplateException(string message, Exception? innerException = null) : Exception(message, innerException);
