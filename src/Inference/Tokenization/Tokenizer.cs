using System.Text;
using AIForge.Constraints.ToolCalls;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Tokenization;

/// <summary>Text to token ids and back, for the vocabulary of one model. Safe for concurrent use.</summary>
public sealed class Tokenizer
{
    private const string AsciiSpaces = " \t\n\v\f\r";

    private readonly ITextEncoder _encoder;
    private readonly SpecialTokenSplitter _specials;
    private readonly byte[][] _bytes;
    private readonly bool _swallowsSpace;
    private readonly Dictionary<int, byte[]> _marks = [];

    public Tokenizer(GgufMetadata metadata)
    {
        Vocabulary = new Vocabulary(metadata);
        var model = metadata.GetString("tokenizer.ggml.model");
        _encoder = model switch
        {
            "gpt2" => new ByteLevelBpeEncoder(Vocabulary, metadata),
            "llama" => new SentencePieceEncoder(Vocabulary, metadata),
            _ => throw new ModelFormatException($"The tokenizer model '{model}' is not supported; supported are gpt2 and llama."),
        };
        AddBegin = metadata.GetBoolean("tokenizer.ggml.add_bos_token", BeginsByDefault());
        if (AddBegin && Vocabulary.BeginId is null)
            throw new ModelFormatException("The tokenizer asks for a beginning token but 'tokenizer.ggml.bos_token_id' is missing.");
        AddEnd = metadata.GetBoolean("tokenizer.ggml.add_eos_token", false) && Vocabulary.EndId is not null;
        _swallowsSpace = model == "llama" && metadata.GetString("general.architecture", "") == "phi3";
        _specials = new SpecialTokenSplitter(Vocabulary);
        _bytes = [.. Enumerable.Range(0, Vocabulary.Count).Select(_encoder.BytesOf)];
        foreach (var mark in ToolCallMarks.All)
            if (Vocabulary.TryGetId(mark, out var id) && Vocabulary.Kinds[id] == TokenKind.Control) _marks[id] = Encoding.UTF8.GetBytes(mark);
    }

    // Phi 3 was trained with special tokens that take the white space after them along.
    private bool SwallowsSpace(int id) => Vocabulary.Texts[id] is not ("<unk>" or "<s>" or "<|endoftext|>");

    private bool BeginsByDefault() => _encoder is SentencePieceEncoder || (_encoder is ByteLevelBpeEncoder { AddsBegin: true } && Vocabulary.BeginId is not null);

    public Vocabulary Vocabulary { get; }

    /// <summary>Whether the model expects its beginning token in front of every prompt.</summary>
    public bool AddBegin { get; }

    /// <summary>Whether the model expects its end token behind every text that is embedded.</summary>
    public bool AddEnd { get; }

    /// <summary>Encodes text.</summary>
    /// <param name="parseSpecial">Whether control tokens written out in the text become those tokens. Never true for text from
    /// users.</param>
    public int[] Encode(string text, bool parseSpecial = false) =>
        [.. Encode(parseSpecial ? MarkedText.FromTemplate(text) : MarkedText.FromUser(text))];

    /// <summary>Encodes text in which control tokens count only where the template wrote them.</summary>
    public List<int> Encode(MarkedText text)
    {
        var output = new List<int>(text.Length / 3 + 8);
        var position = 0;
        var atStart = true;
        while (_specials.TryFind(text, position, out var found, out var length, out var id))
        {
            _encoder.Encode(text.Text.AsSpan(position, found - position), atStart, output);
            output.Add(id);
            position = found + length;
            if (_swallowsSpace && SwallowsSpace(id)) position = text.Length - text.Text.AsSpan(position).TrimStart(AsciiSpaces).Length;
            atStart = true;
        }

        _encoder.Encode(text.Text.AsSpan(position), atStart, output);
        return output;
    }

    /// <summary>The bytes a token adds to the output; none for control tokens.</summary>
    public ReadOnlySpan<byte> BytesOf(int token) => _bytes[token];

    /// <summary>Whether the vocabulary has control tokens that calls of functions are recognised by.</summary>
    public bool HasMarks => _marks.Count > 0;

    /// <summary>The bytes of a control token that calls of functions are recognised by; none for all other tokens.</summary>
    public ReadOnlySpan<byte> MarkOf(int token) => _marks.GetValueOrDefault(token);

    public string Decode(ReadOnlySpan<int> tokens)
    {
        var detokenizer = new Utf8Detokenizer(this);
        var text = new StringBuilder();
        foreach (var token in tokens) text.Append(detokenizer.Append(token));
        return text.Append(detokenizer.Flush()).ToString();
    }
}
