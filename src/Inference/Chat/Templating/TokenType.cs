namespace AIForge.Inference.Chat.Templating;

internal enum TokenType
{
    Text,
    OutputStart,
    OutputEnd,
    TagStart,
    TagEnd,
    Name,
    String,
    Integer,
    Float,
    Symbol,
    End,
}
