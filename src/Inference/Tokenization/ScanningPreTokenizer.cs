namespace AIForge.Inference.Tokenization;

/// <summary>A pre-tokeniser that finds one chunk after the other by looking at characters: the rules of the largest families, written
/// by hand for speed.</summary>
internal abstract class ScanningPreTokenizer : PreTokenizer
{
    public override void Split(ReadOnlySpan<char> text, List<int> lengths)
    {
        while (text.Length > 0)
        {
            var length = NextChunk(text);
            lengths.Add(length);
            text = text[length..];
        }
    }

    /// <summary>Length in UTF-16 units of the chunk that begins <paramref name="text"/>; at least 1 for non-empty text.</summary>
    public abstract int NextChunk(ReadOnlySpan<char> text);

    /// <summary>Trailing white space rule shared by all: a run of spaces leaves its last one to the word that follows.</summary>
    protected static int WhiteSpaceChunk(ReadOnlySpan<char> text)
    {
        var end = RuneClass.SkipWhile(text, 0, RuneClass.IsSpace);
        if (end == text.Length) return end;
        // No white space lies outside the basic plane, so the last one is a single unit.
        return end > 1 ? end - 1 : end;
    }
}
