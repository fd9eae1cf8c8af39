using AIForge.Inference.Tests.Golden;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Tests.Tokenization;

public sealed class GoldenTokenizerTests
{
    private static readonly Tokenizer Tokenizer = LoadTokenizer();

    [Fact]
    public void Encode_GoldenTexts_GivesRecordedIds()
    {
        foreach (var (text, ids) in GoldenFile.Load().TokenizerCases) Tokenizer.Encode(text).Should().Equal(ids, "the text was '{0}'", text);
    }

    [Fact]
    public void Encode_GoldenPromptsWithSpecials_GivesRecordedIds()
    {
        foreach (var item in GoldenFile.Load().Items) Tokenizer.Encode(item.Prompt, parseSpecial: true).Should().Equal(item.PromptIds);
    }

    [Fact]
    public void Decode_EncodedText_GivesTextBack()
    {
        foreach (var (text, ids) in GoldenFile.Load().TokenizerCases) Tokenizer.Decode(ids).Should().Be(text);
    }

    [Fact]
    public void EndIds_ForgeTiny_AreBothEndTokens() => Tokenizer.Vocabulary.EndIds.Should().BeEquivalentTo(GoldenFile.Load().StopIds);

    private static Tokenizer LoadTokenizer()
    {
        using var file = TestModels.OpenF32();
        return new Tokenizer(file.Metadata);
    }
}
