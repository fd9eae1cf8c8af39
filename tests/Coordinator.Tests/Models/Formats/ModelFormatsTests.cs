using System.Buffers.Binary;
using System.Text;
using AIForge.Coordinator.Models.Formats;
using AIForge.Coordinator.Tests.Models.Uploads;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Models.Formats;

/// <summary>
/// What the headers of model files say, and that files made to do harm are refused. The files are written here from the formats' published
/// descriptions; the facts of the repository's model
/// were read from it by a few lines of Python.
/// </summary>
public sealed class ModelFormatsTests
{
    private const uint F32 = 0;

    [Fact]
    public async Task Gguf_TinyModel_HasItsFacts()
    {
        var file = await File.ReadAllBytesAsync(RepositoryFolder.Combine("models", "forge-tiny-q8_0.gguf"));

        var facts = await ReadAsync(file);

        (facts.Format, facts.Architecture, facts.Quantization, facts.ParameterCount, facts.ContextLength).Should().Be(("gguf", "llama", "Q8_0", 2_632_128L, 512));
        (facts.Title, facts.VocabularySize, facts.BlockCount, facts.EmbeddingLength).Should().Be(("forge-tiny", 1024, 6, 192));
        (facts.License, facts.Tokenizer, facts.TensorCount).Should().Be(("apache-2.0", "gpt2", 56));
        facts.ChatTemplate.Should().StartWith("{% for message in messages %}");
    }

    [Fact]
    public async Task Gguf_Metadata_IsRead()
    {
        var file = new GgufWriter().Text("general.architecture", "qwen2").Text("general.name", "Näme").Text("general.license", "apache-2.0")
            .Number("qwen2.context_length", 32_768).Number("qwen2.block_count", 24).Number("qwen2.embedding_length", 896).Text("tokenizer.ggml.model", "gpt2")
            .Texts("tokenizer.ggml.tokens", "a", "b", "c").Text("tokenizer.chat_template", "{{ messages }}").Text("other", "ignored")
            .BuildAt([("a", 8, [64, 2], 0), ("b", F32, [7], 160)], 188);

        var facts = await ReadAsync(file);

        facts.Should().Be(new ModelFileFacts("gguf", "qwen2", 135, "Q8_0", 32_768, 2)
        {
            License = "apache-2.0", Title = "Näme", ChatTemplate = "{{ messages }}", Tokenizer = "gpt2", VocabularySize = 3, BlockCount = 24, EmbeddingLength = 896,
        });
    }

    public static TheoryData<string, byte[]> HostileGguf => new()
    {
        { "*ends inside*", "GGUF\x03\0\0\0"u8.ToArray() },
        { "*GGUF version 2*", new GgufWriter { Version = 2 }.Text("general.architecture", "x").Build([("a", F32, [1])], 4) },
        { "*GGUF version 50331648*", new GgufWriter { Version = 0x03000000 }.Build([("a", F32, [1])], 4) },
        { "*at most 65536*", new GgufWriter { TensorCount = ulong.MaxValue }.Build([], 100) },
        { "*more than it has bytes for*", new GgufWriter { TensorCount = 60_000 }.Build([], 100) },
        { "*at most 4096*", new GgufWriter { EntryCount = 1UL << 63 }.Build([], 100_000) },
        { "*more than it has bytes for*", new GgufWriter { EntryCount = 4000 }.Build([], 100) },
        { "*architecture*", new GgufWriter().Build([("a", F32, [1])], 4) },
        { "*no tensors*", Named().Build([], 4) },
        { "*there twice*", Named().Text("general.architecture", "x").Build([("a", F32, [1])], 4) },
        { "*not valid UTF-8*", new GgufWriter().Bytes("general.architecture", [0xFF, 0xFE]).Build([("a", F32, [1])], 4) },
        { "*unknown kind 99*", Named().Entry("x", 99, _ => { }).Build([("a", F32, [1])], 4) },
        { "*lists inside a list*", Named().Entry("x", 9, writer => { writer.Write(9u); writer.Write(1UL); }).Build([("a", F32, [1])], 4) },
        { "*elements of 'x'*", Named().Entry("x", 9, writer => { writer.Write(4u); writer.Write(ulong.MaxValue / 4); }).Build([("a", F32, [1])], 4) },
        { "*bytes for*", Named().Entry("x", 9, writer => { writer.Write(4u); writer.Write(4_000_000UL); }).Build([("a", F32, [1])], 4) },
        { "*bytes of 'x'*", Named().Entry("x", 8, writer => writer.Write(1UL << 40)).Build([("a", F32, [1])], 4) },
        { "*power of two*", Named().Number("general.alignment", 24).Build([("a", F32, [1])], 4) },
        { "*power of two*", Named().Number("general.alignment", 0).Build([("a", F32, [1])], 4) },
        { "*power of two*", Named().Number("general.alignment", 1 << 30).Build([("a", F32, [1])], 4) },
        { "*more than any model*", Named().Number("x.context_length", uint.MaxValue).Build([("a", F32, [1])], 4) },
        { "*longer than*", Named().Text("tokenizer.chat_template", new string('x', 262_145)).Build([("a", F32, [1])], 4) },
        { "*declared twice*", Named().Build([("a", F32, [1]), ("a", F32, [1])], 64) },
        { "*over each other*", Named().BuildAt([("a", F32, [16], 0), ("b", F32, [16], 32)], 128) },
        { "*over each other*", Named().BuildAt([("a", F32, [16], 0), ("b", F32, [16], 0)], 128) },
        { "*outside the file*", Named().Build([("a", F32, [100])], 64) },
        { "*outside the file*", Named().BuildAt([("a", F32, [1], 1UL << 40)], 64) },
        { "*outside the file*", Named().BuildAt([("a", F32, [1], ulong.MaxValue - 31)], 64) },
        { "*multiple of 32*", Named().BuildAt([("a", F32, [1], 4)], 64) },
        { "*more weights*", Named().Build([("a", F32, [ulong.MaxValue, ulong.MaxValue])], 64) },
        { "*more weights*", Named().Build([("a", F32, [1UL << 32, 1UL << 32])], 64) },
        { "*dimension of 0*", Named().Build([("a", F32, [0])], 64) },
        { "*dimensions*", Named().Build([("a", F32, [])], 64) },
        { "*dimensions*", Named().Build([("a", F32, [1, 1, 1, 1, 1])], 64) },
        { "*unknown type 77*", Named().Build([("a", 77, [32])], 64) },
        { "*stores 32 at a time*", Named().Build([("a", 8, [33])], 64) },
    };

    [Theory]
    [MemberData(nameof(HostileGguf))]
    public async Task Gguf_Hostile_IsRefusedWithItsReason(string problem, byte[] file)
    {
        var read = () => ReadAsync(file);

        await read.Should().ThrowAsync<ModelFileException>().WithMessage(problem);
    }

    [Fact]
    public async Task Safetensors_File_HasItsFacts()
    {
        var file = Safetensors(
            """{"__metadata__":{"format":"pt","license":"mit","modelspec.title":"T"},"a":{"dtype":"BF16","shape":[4,8],"data_offsets":[0,64]},"b":{"dtype":"F32","shape":[3],"data_offsets":[64,76]},"s":{"dtype":"F32","shape":[],"data_offsets":[76,80]}}""",
            80);

        (await ReadAsync(file)).Should().Be(new ModelFileFacts("safetensors", "unknown", 36, "BF16", 0, 3) { License = "mit", Title = "T" });
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", "*another size*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "*another size*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[100],"data_offsets":[0,400]}}""", "*outside the file*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", "*over each other*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "*declared twice*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[18446744073709551615,18446744073709551615],"data_offsets":[0,4]}}""", "*more weights*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "*JSON*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", "*JSON*")]
    [InlineData("""{"a":{"dtype":"Q9","shape":[1],"data_offsets":[0,4]}}""", "*unknown type*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "*lacks*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", "*something unknown*")]
    [InlineData("""{"a":{"a":{"a":{"a":{}}}}}""", "*something unknown*")]
    [InlineData("""{"a":[[[[[[1]]]]]]}""", "*JSON*")]
    [InlineData("""{"a":""", "*JSON*")]
    [InlineData("""[]""", "*JSON*")]
    [InlineData("""{}""", "*no tensors*")]
    [InlineData("""{"__metadata__":5}""", "*JSON*")]
    public async Task Safetensors_Hostile_IsRefusedWithItsReason(string header, string problem)
    {
        var read = () => ReadAsync(Safetensors(header, 16));

        await read.Should().ThrowAsync<ModelFileException>().WithMessage(problem);
    }

    [Fact]
    public async Task Safetensors_BadUtf8_IsRefused()
    {
        var file = Safetensors("""{"aXX":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4);
        file.AsSpan().Replace((byte)'X', (byte)0xFF);

        var read = () => ReadAsync(file);

        await read.Should().ThrowAsync<ModelFileException>();
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4, 0, 0, 0, 0, 0, 0 })]
    public async Task Unknown_Format_IsRefused(byte[] file)
    {
        var read = () => ReadAsync(file);

        await read.Should().ThrowAsync<ModelFileException>();
    }

    /// <summary>Cut anywhere or with any byte changed a file is read or refused; nothing else ever happens, and it takes no time.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Fuzz_CutAndChanged_IsReadOrRefused(int seed)
    {
        var random = new Random(seed);
        byte[][] files =
        [
            Named().Number("x.context_length", 5).Texts("tokenizer.ggml.tokens", "a", "bb").BuildAt([("a", 8, [64, 2], 0), ("b", F32, [7], 160)], 188),
            Safetensors("""{"__metadata__":{"license":"mit"},"a":{"dtype":"BF16","shape":[4,8],"data_offsets":[0,64]}}""", 64),
        ];
        foreach (var file in files)
        {
            for (var length = 0; length < file.Length; length++) await SurvivesAsync(file[..length]);
            for (var i = 0; i < 4000; i++)
            {
                var changed = file.ToArray();
                for (var n = random.Next(1, 6); n > 0; n--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
                await SurvivesAsync(changed);
            }
        }
    }

    private static async Task SurvivesAsync(byte[] file)
    {
        try
        {
            await ReadAsync(file);
        }
        catch (ModelFileException)
        {
            // As it should be.
        }
    }

    private static GgufWriter Named() => new GgufWriter().Text("general.architecture", "x");

    private static byte[] Safetensors(string header, int dataBytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        return file;
    }

    private static Task<ModelFileFacts> ReadAsync(byte[] file) => ModelFormats.ReadAsync(new MemoryStream(file), file.Length, CancellationToken.None).Within();
}
