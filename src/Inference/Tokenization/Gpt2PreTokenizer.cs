namespace AIForge.Inference.Tokenization;

/// <summary>
/// The GPT-2 rule: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.
/// </summary>
internal sealed class Gpt2PreTokenizer : ScanningPreTokenizer
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    public override int NextChunk(ReadOnlySpan<char> text)
    {
        foreach (var contraction in Contractions)
            if (text.StartsWith(contraction, StringComparison.Ordinal)) return contraction.Length;

        var word = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        var first = RuneClass.At(text, word, out _);
        if (RuneClass.IsLetter(first)) return RuneClass.SkipWhile(text, word, RuneClass.IsLetter);
        if (RuneClass.IsNumber(first)) return RuneClass.SkipWhile(text, word, RuneClass.IsNumber);
        if (RuneClass.IsOther(first)) return RuneClass.SkipWhile(text, word, RuneClass.IsOther);
        return WhiteSpaceChunk(text);
    }
}
