using System.Text;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Tests.Families;

/// <summary>Small vocabularies of both kinds, learnt from <see cref="FamilyTexts"/>.</summary>
internal static class FamilyVocabulary
{
    private const int Merges = 300;

    private static readonly Lazy<List<(string Left, string Right)>> ByteMerges = new(() =>
        MergeTraining.Learn(FamilyTexts.All.Select(text => Encoding.UTF8.GetBytes(text).Select(value => ByteAlphabet.CharacterOf(value).ToString())), Merges));

    private static readonly Lazy<List<(string Left, string Right)>> PieceMerges = new(() =>
        MergeTraining.Learn(FamilyTexts.All.Select(text => text.Replace(' ', '\u2581').EnumerateRunes().Select(rune => rune.ToString())), Merges));

    /// <summary>A byte-level vocabulary; returns its size.</summary>
    public static int AddByteLevel(TestGguf file, string preTokenizer, bool addBegin)
    {
        string[] whole = ["\u0120quartz", "\u0120123", "HTTP"];
        var tokens = Enumerable.Range(0, 256).Select(value => ByteAlphabet.CharacterOf((byte)value).ToString())
            .Concat(ByteMerges.Value.Select(merge => merge.Left + merge.Right)).Concat(whole).Distinct().ToList();
        var plain = tokens.Count;
        tokens.AddRange(["<|endoftext|>", "<|im_start|>", "<|im_end|>"]);
        file.Set("tokenizer.ggml.model", "gpt2").Set("tokenizer.ggml.pre", preTokenizer)
            .Set("tokenizer.ggml.tokens", tokens).Set("tokenizer.ggml.token_type", [.. tokens.Select((_, id) => id < plain ? 1 : 3)])
            .Set("tokenizer.ggml.merges", [.. ByteMerges.Value.Select(merge => $"{merge.Left} {merge.Right}")])
            .Set("tokenizer.ggml.bos_token_id", (uint)plain).Set("tokenizer.ggml.eos_token_id", (uint)(plain + 2))
            .Set("tokenizer.ggml.add_bos_token", addBegin);
        return tokens.Count;
    }

    /// <summary>A SentencePiece vocabulary; returns its size.</summary>
    /// <param name="specials">Control tokens; those that hold no &lt; are ones of the kind that users may write too.</param>
    public static int AddPieces(TestGguf file, bool spacePrefix, params string[] specials)
    {
        var tokens = new List<string> { "<unk>", "<s>", "</s>" };
        var kinds = new List<int> { 2, 3, 3 };
        foreach (var value in Enumerable.Range(0, 256)) Add($"<0x{value:X2}>", 6);
        var characters = FamilyTexts.All.Take(10).SelectMany(text => text.Replace(' ', '\u2581').EnumerateRunes()).Select(rune => rune.ToString()).Distinct();
        foreach (var character in characters.Where(character => character[0] >= ' ')) Add(character, 1);
        foreach (var (left, right) in PieceMerges.Value) Add(left + right, 1);
        foreach (var special in specials) Add(special, special.Contains('<', StringComparison.Ordinal) ? 3 : 4);
        file.Set("tokenizer.ggml.model", "llama").Set("tokenizer.ggml.pre", "default").Set("tokenizer.ggml.tokens", tokens)
            .Set("tokenizer.ggml.scores", [.. tokens.Select((_, id) => id < 259 ? 0f : -(id - 259))]).Set("tokenizer.ggml.token_type", [.. kinds])
            .Set("tokenizer.ggml.bos_token_id", 1u).Set("tokenizer.ggml.eos_token_id", 2u).Set("tokenizer.ggml.unknown_token_id", 0u)
            .Set("tokenizer.ggml.add_bos_token", true).Set("tokenizer.ggml.add_space_prefix", spacePrefix);
        return tokens.Count;

        void Add(string token, int kind)
        {
            if (tokens.Contains(token)) return;
            tokens.Add(token);
            kinds.Add(kind);
        }
    }
}
