using AIForge.Inference.Sampling;

namespace AIForge.Inference.Tests.Sampling;

public sealed class SamplerTests
{
    private const int Draws = 20_000;

    [Fact]
    public void Sample_DefaultParameters_FollowsTheSoftmax()
    {
        var counts = Count(new SamplingParameters { Seed = 1 }, Logs(0.5, 0.3, 0.15, 0.05));

        (counts[0] / (double)Draws).Should().BeApproximately(0.5, 0.02);
        (counts[1] / (double)Draws).Should().BeApproximately(0.3, 0.02);
        (counts[3] / (double)Draws).Should().BeApproximately(0.05, 0.01);
    }

    [Fact]
    public void Sample_Temperature_SharpensTheDistribution()
    {
        var counts = Count(new SamplingParameters { Seed = 1, Temperature = 0.5f }, Logs(0.6, 0.4));

        // 0.36 / (0.36 + 0.16)
        (counts[0] / (double)Draws).Should().BeApproximately(0.692, 0.02);
    }

    [Fact]
    public void Sample_TopK_NeverLeavesTheKLikeliest()
    {
        var counts = Count(new SamplingParameters { Seed = 1, TopK = 2 }, Logs(0.1, 0.4, 0.2, 0.3));

        counts.Keys.Should().BeEquivalentTo([1, 3]);
        (counts[1] / (double)Draws).Should().BeApproximately(4 / 7.0, 0.02);
    }

    [Fact]
    public void Sample_TopP_KeepsTheSmallestSufficientSet() =>
        Count(new SamplingParameters { Seed = 1, TopP = 0.75f }, Logs(0.05, 0.5, 0.3, 0.15)).Keys.Should().BeEquivalentTo([1, 2]);

    [Fact]
    public void Sample_TopPOverAFlatDistribution_GrowsBeyondTheFirstGuess()
    {
        var counts = Count(new SamplingParameters { Seed = 1, TopP = 0.9f }, new float[1000]);

        counts.Count.Should().BeGreaterThan(850).And.BeLessThanOrEqualTo(900);
        counts.Keys.Max().Should().BeLessThan(900, "of equal tokens the lower ids come first");
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(0.999f)]
    public void Sample_MinP_DropsTokensFarBelowTheLikeliest(float topP) =>
        Count(new SamplingParameters { Seed = 1, MinP = 0.4f, TopP = topP }, Logs(0.5, 0.25, 0.15, 0.1)).Keys.Should().BeEquivalentTo([0, 1]);

    [Fact]
    public void Sample_TemperatureZero_TakesTheLargestAfterBias()
    {
        var biased = SamplingParameters.Greedy with { LogitBias = new Dictionary<int, float> { [2] = 5 } };

        new Sampler(SamplingParameters.Greedy, 0, [], new TopSelector()).Sample([1, 3, 2], null, null).TokenId.Should().Be(1);
        new Sampler(biased, 0, [], new TopSelector()).Sample([1, 3, 2], null, null).TokenId.Should().Be(2);
    }

    [Fact]
    public void Sample_Penalties_LowerTokensThatOccurred()
    {
        var frequency = new Sampler(SamplingParameters.Greedy with { FrequencyPenalty = 0.6f }, 0, [], new TopSelector());
        frequency.Accept(0);
        frequency.Sample([2, 1.5f], null, null).TokenId.Should().Be(1);

        var repetition = new Sampler(SamplingParameters.Greedy with { RepetitionPenalty = 2 }, 0, [0], new TopSelector());
        repetition.Sample([2, 1.5f], null, null).TokenId.Should().Be(1);

        var presence = new Sampler(SamplingParameters.Greedy with { PresencePenalty = 0.4f }, 0, [], new TopSelector());
        presence.Accept(0);
        presence.Accept(0);
        presence.Sample([2, 1.5f], null, null).TokenId.Should().Be(0, "presence counts once however often a token occurred");
    }

    [Fact]
    public void Sample_Forbidden_IsNeverChosen() =>
        new Sampler(SamplingParameters.Greedy, 0, [], new TopSelector()).Sample([9, 1], new HashSet<int> { 0 }, null).TokenId.Should().Be(1);

    [Fact]
    public void Sample_TopLogprobs_AreThoseOfTheModelWhateverTheTemperature()
    {
        var sampled = new Sampler(new SamplingParameters { Temperature = 0.1f, Seed = 1 }, 1, [], new TopSelector()).Sample(Logs(0.2, 0.7, 0.1), null, 2);

        sampled.Top!.Select(score => score.TokenId).Should().Equal(1, 0);
        sampled.Top![0].Logprob.Should().BeApproximately(MathF.Log(0.7f), 1e-5f);
    }

    [Fact]
    public void CounterRandom_SeedAndIndex_DecideTheNumberAlone()
    {
        CounterRandom.At(5, 17).Should().Be(CounterRandom.At(5, 17));
        var numbers = Enumerable.Range(0, Draws).Select(index => CounterRandom.At(9, index)).ToArray();
        numbers.Should().OnlyContain(number => number >= 0 && number < 1).And.OnlyHaveUniqueItems();
        numbers.Average().Should().BeApproximately(0.5, 0.01);
    }

    private static Dictionary<int, int> Count(SamplingParameters parameters, float[] logits)
    {
        var sampler = new Sampler(parameters, 1, [], new TopSelector());
        var counts = new Dictionary<int, int>();
        for (var i = 0; i < Draws; i++)
        {
            var token = sampler.Sample((float[])logits.Clone(), null, null).TokenId;
            sampler.Accept(token);
            counts[token] = counts.GetValueOrDefault(token) + 1;
        }

        return counts;
    }

    private static float[] Logs(params double[] probabilities) => Array.ConvertAll(probabilities, probability => (float)Math.Log(probability));
}
