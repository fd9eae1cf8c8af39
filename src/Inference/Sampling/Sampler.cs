using AIForge.Constraints.Matching;

namespace AIForge.Inference.Sampling;

/// <summary>Chooses the tokens of one generation. Everything it remembers follows from the prompt and the tokens accepted so far.</summary>
internal sealed class Sampler
{
    private const int FirstNucleusGuess = 64;

    private readonly SamplingParameters _parameters;
    private readonly ulong _seed;
    private readonly TopSelector _selector;
    private readonly Dictionary<int, int> _outputCounts = [];
    private readonly HashSet<int> _seen = [];
    private int _index;

    /// <param name="selector">Scratch memory that samplers of one thread may share.</param>
    public Sampler(SamplingParameters parameters, ulong seed, ReadOnlySpan<int> prompt, TopSelector selector)
    {
        (_parameters, _seed, _selector) = (parameters, seed, selector);
        if (parameters.RepetitionPenalty == 1) return;
        foreach (var token in prompt) _seen.Add(token);
    }

    /// <summary>Chooses a token; <paramref name="logits"/> is overwritten.</summary>
    /// <param name="topLogprobs">Number of alternatives to report, or null for no log-probabilities at all.</param>
    /// <param name="allowed">Where the output is constrained, the tokens that may come.</param>
    public SampledToken Sample(Span<float> logits, IReadOnlySet<int>? forbidden, int? topLogprobs, TokenSet? allowed = null)
    {
        // Log-probabilities describe the model, so they are taken before anything is adjusted.
        var original = topLogprobs is null ? null : logits.ToArray();
        Adjust(logits, forbidden);
        allowed?.Apply(logits);
        var token = _parameters.Temperature == 0 ? ArgMax(logits) : Draw(logits);
        if (original is null) return new SampledToken(token, 0, null);

        var normalizer = LogSumExp(original);
        var top = Array.ConvertAll(_selector.Select(original, topLogprobs!.Value), ScoreOf);
        return new SampledToken(token, ScoreOf(token).Logprob, top);

        TokenScore ScoreOf(int id) => new(id, (float)(original[id] - normalizer));
    }

    /// <summary>Counts a token as part of the output, whether it was sampled here or delivered before a resumption.</summary>
    public void Accept(int token)
    {
        _index++;
        _seen.Add(token);
        _outputCounts[token] = _outputCounts.GetValueOrDefault(token) + 1;
    }

    private void Adjust(Span<float> logits, IReadOnlySet<int>? forbidden)
    {
        if (_parameters.RepetitionPenalty != 1)
            foreach (var id in _seen) logits[id] *= logits[id] > 0 ? 1 / _parameters.RepetitionPenalty : _parameters.RepetitionPenalty;
        if (_parameters.FrequencyPenalty != 0 || _parameters.PresencePenalty != 0)
            foreach (var (id, count) in _outputCounts) logits[id] -= count * _parameters.FrequencyPenalty + _parameters.PresencePenalty;
        if (_parameters.LogitBias is not null)
            foreach (var (id, bias) in _parameters.LogitBias) logits[id] += bias;
        if (forbidden is not null)
            foreach (var id in forbidden) logits[id] = float.NegativeInfinity;
    }

    private int Draw(Span<float> logits)
    {
        var largest = logits[ArgMax(logits)];
        var random = CounterRandom.At(_seed, _index);
        var floor = _parameters.MinP > 0 ? MathF.Log(_parameters.MinP) : float.NegativeInfinity;
        return _parameters is { TopK: 0, TopP: >= 1 }
            ? DrawFromAll(logits, largest, floor, random)
            : DrawFromTop(logits, largest, floor, random);
    }

    /// <summary>The natural log of a token's probability relative to the likeliest one.</summary>
    private double RelativeLog(float logit, float largest) => ((double)logit - largest) / _parameters.Temperature;

    private int DrawFromAll(ReadOnlySpan<float> logits, float largest, float floor, double random)
    {
        var total = 0.0;
        foreach (var logit in logits) total += WeightOf(logit, largest, floor);
        var target = random * total;
        var last = 0;
        for (var id = 0; id < logits.Length; id++)
        {
            var weight = WeightOf(logits[id], largest, floor);
            if (weight == 0) continue;
            last = id;
            target -= weight;
            if (target < 0) return id;
        }

        return last;
    }

    private double WeightOf(float logit, float largest, float floor)
    {
        var log = RelativeLog(logit, largest);
        return log >= floor ? Math.Exp(log) : 0;
    }

    private int DrawFromTop(ReadOnlySpan<float> logits, float largest, float floor, double random)
    {
        var (ids, kept, mass) = SelectNucleus(logits, largest);
        while (kept > 1 && RelativeLog(logits[ids[kept - 1]], largest) < floor) mass -= Math.Exp(RelativeLog(logits[ids[--kept]], largest));
        var target = random * mass;
        var last = 0;
        for (var i = 0; i < kept; i++)
        {
            var weight = Math.Exp(RelativeLog(logits[ids[i]], largest));
            // Where fewer tokens than asked for are possible at all, the impossible ones come last.
            if (weight == 0) break;
            last = i;
            target -= weight;
            if (target < 0) break;
        }

        return ids[last];
    }

    /// <summary>The likeliest tokens that satisfy top-k and top-p, with the sum of their weights.</summary>
    private (int[] Ids, int Kept, double Mass) SelectNucleus(ReadOnlySpan<float> logits, float largest)
    {
        // Without top-k the nucleus may have any size: guess small, and enlarge when the guess does not reach top-p.
        for (var guess = _parameters.TopK > 0 ? _parameters.TopK : FirstNucleusGuess; ; guess *= 4)
        {
            var ids = _selector.Select(logits, guess);
            var total = 0.0;
            if (_parameters.TopK > 0) foreach (var id in ids) total += Math.Exp(RelativeLog(logits[id], largest));
            else foreach (var logit in logits) total += Math.Exp(RelativeLog(logit, largest));

            var (kept, mass) = (0, 0.0);
            while (kept < ids.Length && mass < _parameters.TopP * total) mass += Math.Exp(RelativeLog(logits[ids[kept++]], largest));
            if (mass >= _parameters.TopP * total || _parameters.TopK > 0 || ids.Length == logits.Length) return (ids, kept, mass);
        }
    }

    private static int ArgMax(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var id = 1; id < logits.Length; id++)
            if (logits[id] > logits[best]) best = id;
        return best;
    }

    private static double LogSumExp(ReadOnlySpan<float> logits)
    {
        var largest = logits[ArgMax(logits)];
        var sum = 0.0;
        foreach (var logit in logits) sum += Math.Exp(logit - largest);
        return largest + Math.Log(sum);
    }
}
