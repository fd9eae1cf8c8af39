using AIForge.Inference.Formats;

namespace AIForge.Inference.Tokenization;

/// <summary>The tokens of a model as stored in its file: text, kind and score of each id, and which ids end a turn.</summary>
public sealed class Vocabulary
{
    // Chat models often list only one of their end tokens in the metadata; these texts always mean "the turn is over".
    private static readonly string[] EndTexts =
        ["<|endoftext|>", "<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<|end|>", "<|eot|>", "<end_of_turn>", "</s>", "<EOT>"];

    private readonly Dictionary<string, int> _ids;
    private readonly HashSet<int> _endIds = [];

    public Vocabulary(GgufMetadata metadata)
    {
        Texts = metadata.GetStrings("tokenizer.ggml.tokens");
        if (Texts.Count == 0)
            throw new ModelFormatException("Metadata key 'tokenizer.ggml.tokens' is empty; the file holds no vocabulary.");
        Kinds = ReadKinds(metadata);
        Scores = ReadScores(metadata);
        _ids = new Dictionary<string, int>(Texts.Count, StringComparer.Ordinal);
        // When a text occurs twice the lower id wins, as in the engines that wrote these files.
        for (var id = 0; id < Texts.Count; id++) _ids.TryAdd(Texts[id], id);
        BeginId = FindId(metadata, "tokenizer.ggml.bos_token_id");
        EndId = FindId(metadata, "tokenizer.ggml.eos_token_id");
        UnknownId = FindId(metadata, "tokenizer.ggml.unknown_token_id");
        CollectEndIds(metadata);
    }

    public IReadOnlyList<string> Texts { get; }

    public IReadOnlyList<TokenKind> Kinds { get; }

    public IReadOnlyList<float> Scores { get; }

    public int Count => Texts.Count;

    public int? BeginId { get; }

    public int? EndId { get; }

    public int? UnknownId { get; }

    /// <summary>Tokens after which generation stops.</summary>
    public IReadOnlySet<int> EndIds => _endIds;

    public bool TryGetId(string text, out int id) => _ids.TryGetValue(text, out id);

    internal bool TryGetId(ReadOnlySpan<char> text, out int id) => _ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out id);

    private void CollectEndIds(GgufMetadata metadata)
    {
        foreach (var key in new[] { "eos", "eot", "eom" })
            if (FindId(metadata, $"tokenizer.ggml.{key}_token_id") is { } id) _endIds.Add(id);
        foreach (var text in EndTexts)
            if (_ids.TryGetValue(text, out var id) && Kinds[id] == TokenKind.Control) _endIds.Add(id);
    }

    private TokenKind[] ReadKinds(GgufMetadata metadata)
    {
        var stored = metadata.FindIntegers("tokenizer.ggml.token_type");
        if (stored is null) return [.. Enumerable.Repeat(TokenKind.Normal, Texts.Count)];
        if (stored.Length != Texts.Count) throw LengthMismatch("tokenizer.ggml.token_type", stored.Length);
        return Array.ConvertAll(stored, kind => Enum.IsDefined((TokenKind)kind) ? (TokenKind)kind : TokenKind.Normal);
    }

    private float[] ReadScores(GgufMetadata metadata)
    {
        var stored = metadata.FindNumbers("tokenizer.ggml.scores");
        if (stored is null) return new float[Texts.Count];
        if (stored.Length != Texts.Count) throw LengthMismatch("tokenizer.ggml.scores", stored.Length);
        return Array.ConvertAll(stored, score => (float)score);
    }

    private int? FindId(GgufMetadata metadata, string key) => metadata.FindInt32(key, 0, Texts.Count - 1);

    private ModelFormatException LengthMismatch(string key, int length) =>
        new($"Metadata key '{key}' has {length} entries for {Texts.Count} tokens.");
}
