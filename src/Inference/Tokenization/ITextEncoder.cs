namespace AIForge.Inference.Tokenization;

/// <summary>One tokenisation scheme: plain text to ids, and an id back to its bytes. Special tokens are handled outside.</summary>
internal interface ITextEncoder
{
    /// <param name="atStart">True for text that begins the input or follows a special token.</param>
    void Encode(ReadOnlySpan<char> text, bool atStart, List<int> output);

    byte[] BytesOf(int token);
}
