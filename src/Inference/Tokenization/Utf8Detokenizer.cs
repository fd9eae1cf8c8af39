using System.Text;

namespace AIForge.Inference.Tokenization;

/// <summary>Turns a stream of tokens into text. A character split over tokens appears once it is complete.</summary>
/// <param name="writesMarks">Whether control tokens that calls of functions are recognised by are written out.</param>
public sealed class Utf8Detokenizer(Tokenizer tokenizer, bool writesMarks = false)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The text that became complete with this token, often a single word, sometimes empty.</summary>
    public string Append(int token) => Convert(writesMarks && tokenizer.MarkOf(token) is { IsEmpty: false } mark ? mark : tokenizer.BytesOf(token), flush: false);

    /// <summary>Ends the stream: a character that never became complete is replaced by U+FFFD.</summary>
    public string Flush() => Convert([], flush: true);

    private string Convert(ReadOnlySpan<byte> bytes, bool flush)
    {
        if (bytes.IsEmpty && !flush) return "";
        // Held-back bytes can add up to three replacement characters to those of this token.
        Span<char> characters = bytes.Length <= 120 ? stackalloc char[bytes.Length + 8] : new char[bytes.Length + 8];
        var count = _decoder.GetChars(bytes, characters, flush);
        return characters[..count].ToString();
    }
}
