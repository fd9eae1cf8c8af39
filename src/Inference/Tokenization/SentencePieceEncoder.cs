using System.Globalization;
using System.Text;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Tokenization;

/// <summary>SentencePiece BPE (Llama 1/2, Mistral): spaces become U+2581, the pair with the best score is joined, the rest falls back to
/// bytes.</summary>
internal sealed class SentencePieceEncoder : ITextEncoder
{
    private const char Space = '\u2581';

    private readonly Vocabulary _vocabulary;
    private readonly bool _addSpacePrefix;
    private readonly int[] _byteIds = new int[256];

    public SentencePieceEncoder(Vocabulary vocabulary, GgufMetadata metadata)
    {
        _vocabulary = vocabulary;
        _addSpacePrefix = metadata.GetBoolean("tokenizer.ggml.add_space_prefix", true);
        for (var value = 0; value < 256; value++)
            _byteIds[value] = vocabulary.TryGetId($"<0x{value:X2}>", out var id) ? id : vocabulary.UnknownId
                ?? throw new ModelFormatException($"The vocabulary has neither the byte token <0x{value:X2}> nor an unknown token.");
    }

    public void Encode(ReadOnlySpan<char> text, bool atStart, List<int> output)
    {
        if (text.IsEmpty) return;
        var escaped = (atStart && _addSpacePrefix ? " " : "") + text.ToString();
        escaped = escaped.Replace(' ', Space);
        var lengths = new List<int>(escaped.Length);
        foreach (var rune in escaped.EnumerateRunes()) lengths.Add(rune.Utf16SequenceLength);
        new MergeQueue().Run(escaped, lengths.ToArray(), CostOf, (start, length) => Emit(escaped.AsSpan(start, length), output));
    }

    public byte[] BytesOf(int token) => _vocabulary.Kinds[token] switch
    {
        TokenKind.Control or TokenKind.Unknown => [],
        TokenKind.Byte when TryParseByte(_vocabulary.Texts[token], out var value) => [value],
        _ => Encoding.UTF8.GetBytes(_vocabulary.Texts[token].Replace(Space, ' ')),
    };

    // Higher scores join first, so the cost is the negated score.
    private double? CostOf(ReadOnlySpan<char> text, int leftLength) =>
        _vocabulary.TryGetId(text, out var id) && _vocabulary.Kinds[id] != TokenKind.Control ? -_vocabulary.Scores[id] : null;

    private void Emit(ReadOnlySpan<char> symbol, List<int> output)
    {
        if (_vocabulary.TryGetId(symbol, out var id) && _vocabulary.Kinds[id] != TokenKind.Control)
        {
            output.Add(id);
            return;
        }

        foreach (var value in Encoding.UTF8.GetBytes(symbol.ToArray())) output.Add(_byteIds[value]);
    }

    private static bool TryParseByte(string text, out byte value)
    {
        value = 0;
        return text.Length == 6 && byte.TryParse(text.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out value);
    }
}
