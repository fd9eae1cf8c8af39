using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Tests.Tokenization;

/// <summary>A vocabulary small enough to follow by hand. Scores rank the merges: "ab" before "bc".</summary>
public sealed class SentencePieceTests
{
    private static readonly string[] Texts =
        ["<unk>", "<s>", "</s>", "▁", "a", "b", "c", "ab", "bc", "▁ab", .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>")];

    [Theory]
    [InlineData("abc", new[] { 9, 6 })]
    [InlineData("bc", new[] { 3, 8 })]
    [InlineData("a ab", new[] { 3, 4, 9 })]
    [InlineData("é", new[] { 3, 10 + 0xC3, 10 + 0xA9 })]
    [InlineData("", new int[0])]
    public void Encode_Text_JoinsBestScoresAndFallsBackToBytes(string text, int[] expected) => Create(addPrefix: true).Encode(text).Should().Equal(expected);

    [Fact]
    public void Encode_WithoutSpacePrefix_AddsNone() => Create(addPrefix: false).Encode("abc").Should().Equal(7, 6);

    [Fact]
    public void Decode_PrefixAndBytes_GivesText() => Create(addPrefix: true).Decode([9, 6, 10 + 0xC3, 10 + 0xA9, 2]).Should().Be(" abcé");

    [Fact]
    public void Encode_ControlTokenInUserText_IsSpelledOut()
    {
        var tokenizer = Create(addPrefix: true);

        tokenizer.Encode("</s>").Should().NotContain(2);
        tokenizer.Encode("</s>", parseSpecial: true).Should().Equal(2);
    }

    private static Tokenizer Create(bool addPrefix)
    {
        var scores = new float[Texts.Length];
        (scores[7], scores[8], scores[9]) = (-1, -2, -3);
        int[] kinds = [2, 3, 3, .. Enumerable.Repeat(1, 7), .. Enumerable.Repeat(6, 256)];
        return new Tokenizer(new TestGguf().Set("tokenizer.ggml.model", "llama").Set("tokenizer.ggml.tokens", Texts).Set("tokenizer.ggml.scores", scores)
            .Set("tokenizer.ggml.token_type", kinds).Set("tokenizer.ggml.bos_token_id", 1u).Set("tokenizer.ggml.eos_token_id", 2u)
            .Set("tokenizer.ggml.unknown_token_id", 0u).Set("tokenizer.ggml.add_space_prefix", addPrefix).Metadata());
    }
}
