using AIForge.Constraints.Matching;
using AIForge.Inference.Sampling;

namespace AIForge.Inference.Generation;

/// <summary>
/// Lets a generation choose among the tokens that its constraint allows, and brings it to the shortest end when no more tokens are left than
/// that takes: what it wrote is whole, and counts as cut off.
/// </summary>
internal sealed class ConstrainedSampling
{
    private readonly TokenConstraint _constraint;

    // With fewer tokens than the shortest output has, nothing can be brought to an end.
    private readonly bool _fits;
    private float[] _copy = [];

    public ConstrainedSampling(TokenConstraint constraint, int limit) => (_constraint, _fits) = (constraint, constraint.CompletionBytes < limit);

    /// <summary>Everything is written.</summary>
    public bool MustEnd => _constraint.MustEnd;

    /// <summary>The end was brought about, and not chosen.</summary>
    public bool WasClosed { get; private set; }

    /// <param name="left">Tokens that may still be generated, this one included.</param>
    public SampledToken Sample(Sampler sampler, Span<float> logits, IReadOnlySet<int>? forbidden, int? topLogprobs, int left)
    {
        // A byte takes a token at most.
        if (_fits && _constraint.CompletionBytes >= left) return Close(sampler, logits, topLogprobs);

        if (_copy.Length < logits.Length) _copy = new float[logits.Length];
        logits.CopyTo(_copy);
        var sampled = sampler.Sample(logits, forbidden, topLogprobs, _constraint.Allowed());
        return _fits && _constraint.CompletionAfter(sampled.TokenId) > left - 1 ? Close(sampler, _copy.AsSpan(0, logits.Length), topLogprobs) : sampled;
    }

    /// <summary>False when the token may not come, which only a token that was not chosen here can be.</summary>
    public bool TryAccept(int token) => _constraint.TryAccept(token);

    private SampledToken Close(Sampler sampler, Span<float> logits, int? topLogprobs)
    {
        WasClosed = true;
        return sampler.Sample(logits, forbidden: null, topLogprobs, _constraint.Closing());
    }
}
