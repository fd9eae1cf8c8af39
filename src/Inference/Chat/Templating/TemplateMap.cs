namespace AIForge.Inference.Chat.Templating;

/// <summary>A mapping or namespace value, in order of insertion.</summary>
internal sealed class TemplateMap() : OrderedDictionary<string, object?>(StringComparer.Ordinal);
