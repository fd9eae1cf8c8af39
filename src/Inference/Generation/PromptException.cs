namespace AIForge.Inference.Generation;

/// <summary>A request this model cannot serve, for a reason the caller can mend. <see cref="Code"/> is stable; the message is for
/// people.</summary>
public sealed class PromptException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public const string ContextLengthExceeded = "context_length_exceeded";

    public string Code { get; } = code;

    /// <summary>With <see cref="ContextLengthExceeded"/>: prompt tokens plus the tokens asked for.</summary>
    public int? RequestedTokens { get; private init; }

    /// <summary>With <see cref="ContextLengthExceeded"/>: the most tokens a sequence can have.</summary>
    public int? ContextLength { get; private init; }

    internal static PromptException TooLong(int prompt, int requested, int contextLength) =>
        new(ContextLengthExceeded, $"The model's context holds {contextLength} tokens, but the prompt has {prompt} " +
            $"and {requested - prompt} are asked for in the answer.")
        {
            RequestedTokens = requested,
            ContextLength = contextLength,
        };
}
