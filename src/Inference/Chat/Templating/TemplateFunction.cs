namespace AIForge.Inference.Chat.Templating;

/// <summary>A value that can be called: a built-in function or a macro.</summary>
internal delegate object? TemplateFunction(CallArguments arguments);
