using System.Runtime.InteropServices;
using AIForge.Inference.Backends;

namespace AIForge.Inference.Generation;

/// <summary>The tokens of one step, reused from step to step.</summary>
internal sealed class StepBatch
{
    private readonly List<int> _tokens = [];
    private readonly List<BatchSegment> _segments = [];
    private readonly List<int> _logitRows = [];
    private readonly List<GenerationSequence> _sequences = [];
    private readonly List<TokenChoice> _choices = [];

    /// <summary>Tokens that were not chosen by the step before.</summary>
    public int PrefillTokens { get; private set; }

    public bool IsEmpty => _tokens.Count == 0;

    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    public ReadOnlySpan<BatchSegment> Segments => CollectionsMarshal.AsSpan(_segments);

    public ReadOnlySpan<int> LogitRows => CollectionsMarshal.AsSpan(_logitRows);

    /// <summary>All sequences of the step.</summary>
    public ReadOnlySpan<GenerationSequence> Sequences => CollectionsMarshal.AsSpan(_sequences);

    /// <summary>The sequences that get a token from this step.</summary>
    public ReadOnlySpan<TokenChoice> Choices => CollectionsMarshal.AsSpan(_choices);

    public void Clear()
    {
        PrefillTokens = 0;
        _tokens.Clear();
        _segments.Clear();
        _logitRows.Clear();
        _sequences.Clear();
        _choices.Clear();
    }

    /// <summary>Adds the next <paramref name="count"/> tokens of a sequence and, after its last one, what is guessed to follow. The pages of
    /// all of them are reserved.</summary>
    public void Add(GenerationSequence sequence, int count, ReadOnlySpan<int> guess)
    {
        _segments.Add(new BatchSegment(sequence.Pages, sequence.Computed, _tokens.Count, count + guess.Length));
        _sequences.Add(sequence);
        if (count > 1 || sequence.Generated == 0) PrefillTokens += count;
        for (var i = 0; i < count; i++) _tokens.Add(sequence.Tokens[sequence.Computed + i]);
        sequence.Computed += count;
        if (sequence.Pending > 0) return;
        _choices.Add(new TokenChoice(sequence, _logitRows.Count, _tokens.Count, guess.Length));
        for (var i = 0; i <= guess.Length; i++) _logitRows.Add(_tokens.Count - 1 + i);
        foreach (var token in guess) _tokens.Add(token);
    }
}
