namespace AIForge.Inference.Tokenization;

/// <summary>
/// The rule of Llama 3 (numbers in groups of three) and Qwen 2 (single digits):
/// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>.
/// </summary>
internal sealed class Cl100kPreTokenizer : ScanningPreTokenizer
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private readonly int _maximumDigits;

    public Cl100kPreTokenizer(int maximumDigits, bool prefersWholeChunks)
    {
        _maximumDigits = maximumDigits;
        PrefersWholeChunks = prefersWholeChunks;
    }

    public override int NextChunk(ReadOnlySpan<char> text)
    {
        foreach (var contraction in Contractions)
            if (text.StartsWith(contraction, StringComparison.OrdinalIgnoreCase)) return contraction.Length;

        var first = RuneClass.At(text, 0, out var firstWidth);
        if (RuneClass.IsLetter(first)) return RuneClass.SkipWhile(text, 0, RuneClass.IsLetter);
        if (RuneClass.IsNumber(first)) return RuneClass.SkipWhile(text, 0, RuneClass.IsNumber, _maximumDigits);
        // Any one character but a line break may lead a word: a space, a quote, a bracket.
        if (!RuneClass.IsLineBreak(first))
        {
            var word = RuneClass.SkipWhile(text, firstWidth, RuneClass.IsLetter);
            if (word > firstWidth) return word;
        }

        var symbols = first.Value == ' ' ? 1 : 0;
        var symbolsEnd = RuneClass.SkipWhile(text, symbols, RuneClass.IsOther);
        if (symbolsEnd > symbols) return RuneClass.SkipWhile(text, symbolsEnd, RuneClass.IsLineBreak);

        var spaceEnd = RuneClass.SkipWhile(text, 0, RuneClass.IsSpace);
        var lastBreak = text[..spaceEnd].LastIndexOfAny('\r', '\n');
        return lastBreak >= 0 ? lastBreak + 1 : WhiteSpaceChunk(text);
    }
}
