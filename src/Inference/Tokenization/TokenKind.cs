namespace AIForge.Inference.Tokenization;

/// <summary>What a vocabulary entry stands for; the values are those of <c>tokenizer.ggml.token_type</c>.</summary>
public enum TokenKind
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}
