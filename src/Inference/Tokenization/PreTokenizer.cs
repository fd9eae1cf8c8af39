using AIForge.Inference.Formats;

namespace AIForge.Inference.Tokenization;

/// <summary>Cuts text into the chunks inside which byte-pair merges may happen.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Length in UTF-16 units of the chunk that begins <paramref name="text"/>; at least 1 for non-empty text.</summary>
    public abstract int NextChunk(ReadOnlySpan<char> text);

    /// <summary>Whether a chunk that is a token as a whole skips the merges.</summary>
    public virtual bool PrefersWholeChunks => false;

    /// <summary>Finds the pre-tokeniser a model was trained with; guessing would silently change its input, so unknown names are
    /// refused.</summary>
    public static PreTokenizer Create(string name) => name switch
    {
        "gpt-2" or "default" => new Gpt2PreTokenizer(),
        "llama-bpe" or "llama3" or "llama-v3" => new Cl100kPreTokenizer(maximumDigits: 3, prefersWholeChunks: true),
        "qwen2" => new Cl100kPreTokenizer(maximumDigits: 1, prefersWholeChunks: false),
        _ =>
            throw new ModelFormatException($"The pre-tokenizer '{name}' is not supported; supported are gpt-2, default, " +
                "llama-bpe and qwen2."),
    };

    /// <summary>Trailing white space rule shared by both: a run of spaces leaves its last one to the word that follows.</summary>
    protected static int WhiteSpaceChunk(ReadOnlySpan<char> text)
    {
        var end = RuneClass.SkipWhile(text, 0, RuneClass.IsSpace);
        if (end == text.Length) return end;
        // No white space lies outside the basic plane, so the last one is a single unit.
        return end > 1 ? end - 1 : end;
    }
}
