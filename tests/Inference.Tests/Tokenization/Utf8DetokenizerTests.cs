using System.Text;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Tests.Tokenization;

public sealed class Utf8DetokenizerTests
{
    // In forge-tiny the tokens 3 to 258 are the bytes, in the order of their printable characters.
    private static readonly Tokenizer Tokenizer = Load();

    [Fact]
    public void Append_CharacterSplitOverTokens_AppearsWithItsLastByte()
    {
        var detokenizer = new Utf8Detokenizer(Tokenizer);

        var pieces = BytesOf("a🚀é").Select(detokenizer.Append).ToArray();

        pieces.Should().Equal("a", "", "", "", "🚀", "", "é");
        detokenizer.Flush().Should().BeEmpty();
    }

    [Fact]
    public void Flush_IncompleteCharacter_BecomesAReplacement()
    {
        var detokenizer = new Utf8Detokenizer(Tokenizer);

        foreach (var token in BytesOf("🚀").Take(3)) detokenizer.Append(token).Should().BeEmpty();

        detokenizer.Flush().Should().Be("\uFFFD");
    }

    [Fact]
    public void Append_RandomTokens_EqualsDecodingThemTogether()
    {
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var tokens = Enumerable.Range(0, 30).Select(_ => random.Next(3, 300)).ToArray();
            var detokenizer = new Utf8Detokenizer(Tokenizer);
            var bytes = tokens.SelectMany(token => Tokenizer.BytesOf(token).ToArray()).ToArray();

            var text = string.Concat(tokens.Select(detokenizer.Append)) + detokenizer.Flush();

            text.Should().Be(Encoding.UTF8.GetString(bytes)).And.Be(Tokenizer.Decode(tokens));
        }
    }

    private static IEnumerable<int> BytesOf(string text) =>
        Encoding.UTF8.GetBytes(text).Select(value => Enumerable.Range(3, 256).Single(token => Tokenizer.BytesOf(token).SequenceEqual([value])));

    private static Tokenizer Load()
    {
        using var file = TestModels.OpenF32();
        return new Tokenizer(file.Metadata);
    }
}
