using AIForge.Inference.Backends;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;
using AIForge.Inference.Tests.Backends;
using AIForge.Inference.Tests.Golden;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Tests.Models;

/// <summary>The whole model against an independent program, on every backend and instruction level of this machine.</summary>
public sealed class GoldenModelTests
{
    private const float FloatTolerance = 2e-3f;

    // The golden Q8_0 figures use unquantised activations.
    private const float QuantizedTolerance = 5e-2f;

    public static TheoryData<string> Backends()
    {
        var data = new TheoryData<string> { TestBackends.Reference };
        foreach (var backend in TestBackends.Fast) data.Add(backend);
        return data;
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Forward_F32Model_ReproducesGoldenOutput(string backend) => Run(TestModels.F32, backend, item => item.F32, FloatTolerance);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Forward_Q8Model_ReproducesGoldenOutput(string backend) =>
        Run(TestModels.Q8, backend, item => item.Q8_0, backend == TestBackends.Reference ? FloatTolerance : QuantizedTolerance);

    private static void Run(string path, string backendName, Func<GoldenItem, GoldenOutput> expected, float tolerance)
    {
        using var file = GgufFile.Open(path);
        using var backend = TestBackends.Create(backendName);
        var tokenizer = new Tokenizer(file.Metadata);
        using var model = new Transformer(file, backend, tokenizer.Vocabulary.Count, new ModelCapacity(512, 512, 1));
        var pages = new PageTable(model.KvStore);
        // The emulated GPU is slow, and two conversations go through all of it.
        foreach (var item in GoldenFile.Load().Items.Take(backendName == TestBackends.Cuda ? 2 : int.MaxValue))
        {
            pages.TryReserve(512).Should().BeTrue();
            Check(model, pages, item, expected(item), (tokenizer, tolerance));
            pages.Release();
        }
    }

    private static void Check(Transformer model, PageTable pages, GoldenItem item, GoldenOutput golden, (Tokenizer Tokenizer, float Tolerance) with)
    {
        var logits = model.Forward(item.PromptIds, [new BatchSegment(pages, 0, 0, item.PromptIds.Length)], [item.PromptIds.Length - 1]).Row(0);
        var output = new List<int>();
        while (output.Count < golden.GreedyIds.Length)
        {
            if (output.Count < golden.Top5.Length) CheckTop5(logits, golden.Top5[output.Count], item.Prompt, with.Tolerance);
            output.Add(ArgMax(logits));
            logits = model.Forward([output[^1]], [new BatchSegment(pages, item.PromptIds.Length + output.Count - 1, 0, 1)], [0]).Row(0);
        }

        output.Should().Equal(golden.GreedyIds, "the prompt was {0}", item.Prompt);
        with.Tokenizer.Decode(output.ToArray()).Should().Be(golden.GreedyText);
    }

    private static void CheckTop5(ReadOnlySpan<float> logits, GoldenLogprob[] top, string prompt, float tolerance)
    {
        var sum = 0.0;
        foreach (var logit in logits) sum += Math.Exp(logit);
        foreach (var (id, _, logprob) in top)
            (logits[id] - (float)Math.Log(sum)).Should().BeApproximately(logprob, tolerance, "token {0} after {1}", id, prompt);
    }

    private static int ArgMax(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best]) best = i;
        return best;
    }
}
