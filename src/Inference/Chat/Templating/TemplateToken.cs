namespace AIForge.Inference.Chat.Templating;

/// <summary>A lexical element; <see cref="Line"/> is for messages.</summary>
internal readonly record struct TemplateToken(TokenType Type, string Value, int Line);
