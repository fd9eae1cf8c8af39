using AIForge.Inference.Backends;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;
using AIForge.Inference.Tests.Backends;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Tests.Families;

/// <summary>Every family against llama.cpp: the tokens of texts, the greedy tokens of prompts and the distributions behind them.</summary>
public sealed class FamilyGoldenTests
{
    // llama.cpp itself differs by as much from one of its kernels to the next.
    private const double FloatDivergence = 5e-6;

    // llama.cpp takes eight bits of each activation, which models as small as these feel: plain float arithmetic on the same weights
    // (the reference) lies as far from it.
    private const double QuantizedDivergence = 4e-3;

    // Between tokens whose logits differ by less than the noise, either is greedy. With halves as weights llama.cpp rounds activations to
    // halves too.
    private const float FloatTie = 2e-3f;
    private const float HalfTie = 1e-2f;

    public static TheoryData<string, string> Runs()
    {
        var data = new TheoryData<string, string>();
        foreach (var model in FamilyModels.All.Where(model => !model.Name.StartsWith("pre-", StringComparison.Ordinal)))
        {
            data.Add(model.Name, TestBackends.Reference);
            foreach (var backend in TestBackends.Fast) data.Add(model.Name, backend);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(FamilyModels.Names), MemberType = typeof(FamilyModels))]
    public void Model_Generated_IsTheOneTheOracleSaw(string name) => FamilyModels.Of(name).Sha256().Should().Be(FamilyGolden.Load(name).Sha256);

    [Theory]
    [MemberData(nameof(FamilyModels.Names), MemberType = typeof(FamilyModels))]
    public void Encode_Texts_GivesTheIdsOfLlamaCpp(string name)
    {
        using var file = GgufFile.Open(FamilyFiles.PathOf(name));
        var tokenizer = new Tokenizer(file.Metadata);

        foreach (var (text, ids) in FamilyGolden.Load(name).Vectors) tokenizer.Encode(text).Should().Equal(ids, "the text was '{0}'", text);
        foreach (var (text, ids) in FamilyGolden.Load(name).Marked) tokenizer.Encode(text, parseSpecial: true).Should().Equal(ids, "the text was '{0}'", text);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Forward_Prompts_GivesTheDistributionsOfLlamaCpp(string name, string level)
    {
        using var file = GgufFile.Open(FamilyFiles.PathOf(name));
        using var backend = TestBackends.Create(level);
        using var model = new Transformer(file, backend, new Tokenizer(file.Metadata).Vocabulary.Count, new ModelCapacity(256, 64, 1));
        var (divergence, tie) = FamilyModels.Of(name).Type switch
        {
            TensorType.F32 => (FloatDivergence, FloatTie),
            TensorType.F16 => (FloatDivergence, HalfTie),
            _ => (QuantizedDivergence, float.PositiveInfinity),
        };

        foreach (var run in FamilyGolden.Load(name).Generations) Check(model, run, divergence, tie);
    }

    private static void Check(Transformer model, GoldenRun run, double divergence, float tie)
    {
        var pages = new PageTable(model.KvStore);
        pages.TryReserve(run.Ids.Length + run.Greedy.Length).Should().BeTrue();
        var logits = model.Forward(run.Ids, [new BatchSegment(pages, 0, 0, run.Ids.Length)], [run.Ids.Length - 1]).Row(0);
        for (var i = 0; i < run.Greedy.Length; i++)
        {
            if (Array.Find(run.Steps, step => step.After == i) is { } golden)
                Divergence(golden.Top, logits).Should().BeLessThan(divergence, "{0} tokens had come before", i);
            // Kept on the oracle's path, so that a near tie that falls the other way does not make all that follows incomparable.
            logits[run.Greedy[i]].Should().BeGreaterThanOrEqualTo(Largest(logits) - tie, "{0} tokens had come before", i);
            logits = model.Forward([run.Greedy[i]], [new BatchSegment(pages, run.Ids.Length + i, 0, 1)], [0]).Row(0);
        }

        pages.Release();
    }

    /// <summary>Kullback-Leibler divergence of our distribution from the golden one, whose rest counts as a single token.</summary>
    private static double Divergence(double[][] golden, ReadOnlySpan<float> logits)
    {
        var largest = Largest(logits);
        var sum = 0.0;
        foreach (var logit in logits) sum += Math.Exp(logit - largest);
        var (divergence, goldenRest, rest) = (0.0, 1.0, 1.0);
        foreach (var top in golden)
        {
            var logprob = logits[(int)top[0]] - largest - Math.Log(sum);
            divergence += Math.Exp(top[1]) * (top[1] - logprob);
            goldenRest -= Math.Exp(top[1]);
            rest -= Math.Exp(logprob);
        }

        return goldenRest > 1e-9 ? divergence + goldenRest * Math.Log(goldenRest / rest) : divergence;
    }

    private static float Largest(ReadOnlySpan<float> logits)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits) largest = Math.Max(largest, logit);
        return largest;
    }
}
