namespace AIForge.Inference.Generation;

/// <summary>
/// Divides the prompt tokens of a step among the sequences that still read theirs. All get the same share, so a short prompt is not stuck
/// behind a long one. One whose next page somebody before it computes in this very step waits, to go on with that page in the next.
/// </summary>
internal sealed class PromptReading(int tokensPerStep)
{
    private readonly List<GenerationSequence> _readers = [];
    private int _left;
    private int _without;

    /// <param name="active">Oldest first.</param>
    public void Begin(List<GenerationSequence> active)
    {
        _readers.Clear();
        foreach (var sequence in active)
        {
            if (sequence.Pending <= 1) continue;
            sequence.AdoptPages();
            // One that waits for its consumer computes nothing for others to wait for.
            if (sequence.Pending > 1 && sequence.TryUnstall() && !Waits(sequence)) _readers.Add(sequence);
        }

        (_left, _without) = (tokensPerStep, _readers.Count);
    }

    /// <summary>How many tokens of its prompt a sequence may read; 0 when it waits. Asked in the order of <see cref="Begin"/>.</summary>
    public int Take(GenerationSequence sequence)
    {
        if (!_readers.Contains(sequence)) return 0;
        var count = Math.Min(sequence.Pending, (_left + _without - 1) / _without--);
        _left -= count;
        return count;
    }

    private bool Waits(GenerationSequence sequence)
    {
        foreach (var reader in _readers)
            if (sequence.GoesOnLike(reader)) return true;
        return false;
    }
}
