using AIForge.Inference.Formats;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Tests.Tokenization;

/// <summary>Chunks derived by hand from the published expressions.</summary>
public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("gpt-2", "Hello world", "Hello| world")]
    [InlineData("gpt-2", "It's we'LL", "It|'s| we|'|LL")]
    [InlineData("gpt-2", "a  b   ", "a| | b|   ")]
    [InlineData("gpt-2", "x1234 567!?", "x|1234| 567|!?")]
    [InlineData("gpt-2", "\n\nfoo\t bar", "\n|\n|foo|\t| bar")]
    [InlineData("gpt-2", "𝒜𝒷 é", "𝒜𝒷| é")]
    [InlineData("llama-bpe", "Hello world", "Hello| world")]
    [InlineData("llama-bpe", "It's we'LL", "It|'s| we|'LL")]
    [InlineData("llama-bpe", "12345", "123|45")]
    [InlineData("llama-bpe", "(foo) \"bar\"\n\n  x", "(foo|)| \"|bar|\"\n\n| | x")]
    [InlineData("llama-bpe", "a \n \n b", "a| \n \n| b")]
    [InlineData("llama-bpe", "end   ", "end|   ")]
    [InlineData("qwen2", "12345 a", "1|2|3|4|5| a")]
    [InlineData("qwen2", "你好，世界", "你好|，世界")]
    public void NextChunk_Text_IsCutLikeTheExpression(string name, string text, string expected)
    {
        var preTokenizer = PreTokenizer.Create(name);

        var chunks = new List<string>();
        for (var rest = text; rest.Length > 0; rest = rest[chunks[^1].Length..]) chunks.Add(rest[..preTokenizer.NextChunk(rest)]);

        string.Join('|', chunks).Should().Be(expected);
    }

    [Theory]
    [InlineData("gpt-2")]
    [InlineData("llama-bpe")]
    [InlineData("qwen2")]
    public void NextChunk_AnyText_AdvancesAndNeverSplitsAPair(string name)
    {
        var preTokenizer = PreTokenizer.Create(name);
        var random = new Random(5);
        string[] parts = ["a", " ", "\n", "1", "'s", "é", "🚀", "𝒜", "!", "\t", "\u00a0", "\ud83d"];
        for (var round = 0; round < 2000; round++)
        {
            var rest = string.Concat(Enumerable.Range(0, 12).Select(_ => parts[random.Next(parts.Length)])).AsSpan();
            while (rest.Length > 0)
            {
                var length = preTokenizer.NextChunk(rest);
                length.Should().BeInRange(1, rest.Length);
                if (length < rest.Length) (char.IsHighSurrogate(rest[length - 1]) && char.IsLowSurrogate(rest[length])).Should().BeFalse();
                rest = rest[length..];
            }
        }
    }

    [Fact]
    public void Create_UnknownName_IsRefusedByName() =>
        ((Action)(() => PreTokenizer.Create("tekken"))).Should().Throw<ModelFormatException>().WithMessage("*'tekken'*");
}
