using AIForge.Inference.Backends;
using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;
using AIForge.Inference.Tests.Backends;

namespace AIForge.Inference.Tests.Families;

/// <summary>In every family, what a token yields depends neither on the rest of its batch nor on how its prompt was cut, to the bit.</summary>
public sealed class FamilyBatchTests
{
    private const int Vocabulary = 300;
    private static readonly int[] Prompt = [.. Enumerable.Range(0, 45).Select(i => (i * 37 + 11) % Vocabulary)];

    public static TheoryData<string, string> Runs()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in new[] { "llama-yarn", "qwen2", "qwen3", "qwen3-q4_0", "phi3-long", "phi3-q8_0", "gemma", "gemma2", "gemma3", "gemma3-q8_0" })
            foreach (var backend in TestBackends.Fast) data.Add(name, backend);
        return data;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Forward_InAnyCompanyAndCut_GivesTheSameBits(string name, string level)
    {
        using var file = GgufFile.Open(FamilyFiles.PathOf(name));
        using var backend = TestBackends.Create(level, threads: 2);
        using var model = Load(file, backend);

        var alone = Alone(model, Prompt.Length);

        Alone(model, 1).Should().Equal(alone, "it was read token by token");
        Alone(model, 7).Should().Equal(alone, "it was read in sevens");
        InCompany(model).Should().Equal(alone, "others were in the batch");
    }

    [Fact]
    public void Forward_BeyondTheWindow_DoesNotSeeTheToken()
    {
        // One layer, so that nothing reaches around the window.
        var gguf = (FamilyModels.Of("llama") with
        {
            Layers = 1, Metadata = keys => keys.Set("attention.sliding_window", 12),
        }).Gguf();
        using var file = gguf.Open();
        using var backend = new CpuBackend(1, CpuFeatures.Best);
        using var model = Load(file, backend);
        var expected = Alone(model, 45);

        Alone(model, 45, changed: 45 - 13).Should().Equal(expected, "the twelfth token before the last one is out of sight");
        Alone(model, 45, changed: 45 - 12).Should().NotEqual(expected, "the eleventh token before the last one is in sight");
    }

    [Fact]
    public void Forward_OfAnyFamily_AllocatesNothing()
    {
        foreach (var name in new[] { "qwen2", "qwen3", "phi3-q8_0", "gemma2", "gemma3" })
        {
            using var file = GgufFile.Open(FamilyFiles.PathOf(name));
            using var backend = new CpuBackend(1, CpuFeatures.Best);
            using var model = Load(file, backend);
            var pages = new PageTable(model.KvStore);
            pages.TryReserve(64).Should().BeTrue();
            model.Forward([5, 6, 7, 8], [new BatchSegment(pages, 0, 0, 4)], [0, 1, 2, 3]);
            for (var i = 0; i < 4; i++) model.Forward([5], [new BatchSegment(pages, i, 0, 1)], [0]);

            // Now and then the runtime grows a table of its own, as that of casts; what tokens allocate is there every time.
            Enumerable.Range(0, 3).Min(_ => AllocatedBy(model, pages)).Should().Be(0, "the family is {0}", name);
        }
    }

    private static long AllocatedBy(Transformer model, PageTable pages)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 4; i < 20; i++) model.Forward([5], [new BatchSegment(pages, i, 0, 1)], [0]);

        // And with guesses, whose logits are all wanted.
        for (var i = 20; i < 40; i += 4) model.Forward([5, 6, 7, 8], [new BatchSegment(pages, i, 0, 4)], [0, 1, 2, 3]);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static Transformer Load(GgufFile file, IBackend backend) =>
        new(file, backend, file.Metadata.GetStrings("tokenizer.ggml.tokens").Length, new ModelCapacity(512, 128, 4));

    private static float[] Alone(Transformer model, int chunk, int changed = -1)
    {
        var tokens = (int[])Prompt.Clone();
        if (changed >= 0) tokens[changed]++;
        var pages = new PageTable(model.KvStore);
        pages.TryReserve(tokens.Length).Should().BeTrue();
        var logits = Array.Empty<float>();
        for (var at = 0; at < tokens.Length; at += chunk)
        {
            var count = Math.Min(chunk, tokens.Length - at);
            logits = model.Forward(tokens.AsSpan(at, count), [new BatchSegment(pages, at, 0, count)], [count - 1]).Row(0).ToArray();
        }

        pages.Release();
        return logits;
    }

    private static float[] InCompany(Transformer model)
    {
        PageTable first = new(model.KvStore), second = new(model.KvStore), third = new(model.KvStore);
        foreach (var pages in new[] { first, second, third }) pages.TryReserve(64).Should().BeTrue();
        // The last token decodes while one neighbour reads its prompt and another is further on.
        model.Forward(Prompt.AsSpan(0, 44), [new BatchSegment(second, 0, 0, 44)], []);
        model.Forward(Prompt.AsSpan(0, 31), [new BatchSegment(third, 0, 0, 31)], []);
        int[] tokens = [.. Prompt.Take(9), Prompt[44], .. Prompt.Take(3)];
        BatchSegment[] segments = [new(first, 0, 0, 9), new(second, 44, 9, 1), new(third, 31, 10, 3)];
        var logits = model.Forward(tokens, segments, [8, 9, 12]).Row(1).ToArray();
        foreach (var pages in new[] { first, second, third }) pages.Release();
        return logits;
    }
}
