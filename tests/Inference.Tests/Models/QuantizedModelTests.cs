using AIForge.Inference.Backends;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;
using AIForge.Inference.Tests.Backends;
using AIForge.Inference.Tests.Golden;

namespace AIForge.Inference.Tests.Models;

/// <summary>Whole models in the mixtures of encodings that llama.cpp makes, against its logits.</summary>
public sealed class QuantizedModelTests
{
    private const double LargestDivergence = 1e-3;

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var model in QuantizedGolden.Models)
        {
            data.Add(model, TestBackends.Reference);
            foreach (var backend in TestBackends.Fast) data.Add(model, backend);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_QuantizedModel_AnswersAsLlamaCpp(string name, string backendName)
    {
        var golden = QuantizedGolden.Load(name);
        using var file = GgufFile.Open(QuantizedGolden.PathOf($"{name}.gguf"));
        using var backend = TestBackends.Create(backendName, threads: 2);
        using var model = new Transformer(file, backend, golden.Logits[0].Length, new ModelCapacity(64, 128, 1));
        var pages = new PageTable(model.KvStore);
        pages.TryReserve(golden.PromptIds.Length + golden.GreedyIds.Length).Should().BeTrue();

        var logits = model.Forward(golden.PromptIds, [new BatchSegment(pages, 0, 0, golden.PromptIds.Length)], [golden.PromptIds.Length - 1]);
        for (var i = 0; i < golden.GreedyIds.Length; i++)
        {
            Divergence(golden.Logits[i], logits.Row(0)).Should().BeLessThan(LargestDivergence, "at token {0}", i);
            ArgMax(logits.Row(0)).Should().Be(golden.GreedyIds[i], "it is token {0}", i);
            logits = model.Forward([golden.GreedyIds[i]], [new BatchSegment(pages, golden.PromptIds.Length + i, 0, 1)], [0]);
        }
    }

    // Kullback-Leibler divergence of the distributions, in nats.
    private static double Divergence(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var (expectedTotal, actualTotal, sum) = (LogOfTotal(expected), LogOfTotal(actual), 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            var logprob = expected[i] - expectedTotal;
            sum += Math.Exp(logprob) * (logprob - (actual[i] - actualTotal));
        }

        return sum;
    }

    private static double LogOfTotal(ReadOnlySpan<float> logits)
    {
        var sum = 0.0;
        foreach (var logit in logits) sum += Math.Exp(logit);
        return Math.Log(sum);
    }

    private static int ArgMax(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best]) best = i;
        return best;
    }
}
