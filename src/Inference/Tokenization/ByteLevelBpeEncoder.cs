using System.Text;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Tokenization;

/// <summary>Byte-level byte-pair encoding (GPT-2, Llama 3, Qwen): chunks, then bytes, then merges in the order they were learnt.</summary>
internal sealed class ByteLevelBpeEncoder : ITextEncoder
{
    private readonly Vocabulary _vocabulary;
    private readonly PreTokenizer _preTokenizer;
    private readonly Dictionary<(string Left, string Right), int> _ranks;

    public ByteLevelBpeEncoder(Vocabulary vocabulary, GgufMetadata metadata)
    {
        _vocabulary = vocabulary;
        _preTokenizer = PreTokenizer.Create(metadata.GetString("tokenizer.ggml.pre", "default"));
        var merges = metadata.GetStrings("tokenizer.ggml.merges");
        _ranks = new(merges.Length);
        for (var rank = 0; rank < merges.Length; rank++)
        {
            // A merge is "left right"; the parts never hold a space because the byte alphabet maps it away.
            var space = merges[rank].IndexOf(' ', 1);
            if (space < 0)
                throw new ModelFormatException($"Entry {rank} of 'tokenizer.ggml.merges' is '{merges[rank]}'; expected two " +
                    "parts separated by a space.");
            _ranks.TryAdd((merges[rank][..space], merges[rank][(space + 1)..]), rank);
        }

        for (var value = 0; value < 256; value++)
            if (!vocabulary.TryGetId(ByteAlphabet.CharacterOf((byte)value).ToString(), out _))
                throw new ModelFormatException($"The vocabulary has no token for byte 0x{value:X2}; a byte-level vocabulary " +
                    "must cover all 256.");
    }

    /// <summary>Whether such models expect their beginning token where the file does not say.</summary>
    public bool AddsBegin => _preTokenizer.AddsBegin;

    public void Encode(ReadOnlySpan<char> text, bool atStart, List<int> output)
    {
        var queue = new MergeQueue();
        var lengths = new List<int>();
        _preTokenizer.Split(text, lengths);
        foreach (var length in lengths)
        {
            EncodeChunk(text[..length], queue, output);
            text = text[length..];
        }
    }

    public byte[] BytesOf(int token)
    {
        var text = _vocabulary.Texts[token];
        if (_vocabulary.Kinds[token] is TokenKind.Control or TokenKind.Unknown) return [];
        if (_vocabulary.Kinds[token] is TokenKind.UserDefined) return Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(text.Length);
        foreach (var character in text)
        {
            if (ByteAlphabet.TryGetByte(character, out var value)) bytes.Add(value);
            else bytes.AddRange(Encoding.UTF8.GetBytes([character]));
        }

        return [.. bytes];
    }

    private void EncodeChunk(ReadOnlySpan<char> chunk, MergeQueue queue, List<int> output)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(chunk.Length)];
        var count = Encoding.UTF8.GetBytes(chunk, bytes);
        var mapped = string.Create(count, bytes, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = ByteAlphabet.CharacterOf(source[i]);
        });
        if ((count == 1 || _preTokenizer.PrefersWholeChunks) && _vocabulary.TryGetId(mapped, out var whole))
        {
            output.Add(whole);
            return;
        }

        var lengths = new int[count];
        Array.Fill(lengths, 1);
        queue.Run(mapped, lengths, RankOf, (start, length) =>
        {
            // Every merge result is a token in a sound file; in an unsound one its bytes still are.
            if (_vocabulary.TryGetId(mapped.AsSpan(start, length), out var id)) output.Add(id);
            else foreach (var character in mapped.AsSpan(start, length)) output.Add(IdOf(character));
        });
    }

    private double? RankOf(ReadOnlySpan<char> text, int leftLength) =>
        _ranks.TryGetValue((text[..leftLength].ToString(), text[leftLength..].ToString()), out var rank) ? rank : null;

    private int IdOf(char character) => _vocabulary.TryGetId(character.ToString(), out var id) ? id : throw new InvalidOperationException();
}
