namespace AIForge.Inference.Chat.Templating;

/// <summary>A list value.</summary>
internal sealed class TemplateList(IEnumerable<object?> items) : List<object?>(items);
