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
    [InlineData("tekken", "HTTPServer éCole ÉCole 12 a/\n", "HTTPServer| é|Cole| ÉCole| |1|2| a|/\n")]
    [InlineData("tekken", "camelCase 𝒜𝒷", "camel|Case| 𝒜𝒷")]
    [InlineData("gpt-4o", "HTTPServer's 12345", "HTTPServer's| |123|45")]
    [InlineData("default", "a!b 1234", "a|!|b| |123|4")]
    [InlineData("deepseek-llm", " 𐐀𐐨a中文1", " 𐐀𐐨|a|中文|1")]
    [InlineData("deepseek-v3", "a 1234中文.x", "a| |123|4|中文|.x")]
    [InlineData("smollm", "a 12", "a| |1|2")]
    public void Split_Text_IsCutLikeTheExpression(string name, string text, string expected)
    {
        var preTokenizer = PreTokenizer.Create(name);

        var lengths = new List<int>();
        preTokenizer.Split(text, lengths);
        var start = 0;
        var chunks = lengths.Select(length => text.Substring((start += length) - length, length));

        string.Join('|', chunks).Should().Be(expected);
    }

    [Theory]
    [InlineData("gpt-2")]
    [InlineData("llama-bpe")]
    [InlineData("qwen2")]
    [InlineData("tekken")]
    [InlineData("default")]
    [InlineData("deepseek-llm")]
    public void Split_AnyText_TilesItAndNeverSplitsAPair(string name)
    {
        var preTokenizer = PreTokenizer.Create(name);
        var random = new Random(5);
        string[] parts = ["a", " ", "\n", "1", "'s", "é", "🚀", "𝒜", "!", "\t", "\u00a0", "\ud83d"];
        for (var round = 0; round < 2000; round++)
        {
            var rest = string.Concat(Enumerable.Range(0, 12).Select(_ => parts[random.Next(parts.Length)])).AsSpan();
            var lengths = new List<int>();
            preTokenizer.Split(rest, lengths);
            lengths.Sum().Should().Be(rest.Length);
            foreach (var length in lengths)
            {
                length.Should().BeInRange(1, rest.Length);
                if (length < rest.Length) (char.IsHighSurrogate(rest[length - 1]) && char.IsLowSurrogate(rest[length])).Should().BeFalse();
                rest = rest[length..];
            }
        }
    }

    [Fact]
    public void Create_UnknownName_IsRefusedByName() =>
        ((Action)(() => PreTokenizer.Create("bloom"))).Should().Throw<ModelFormatException>().WithMessage("*'bloom'*tekken*");
}
