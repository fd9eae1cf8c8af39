namespace AIForge.Inference.Generation;

/// <summary>
/// Divides the prompt tokens of a step among the tenants whose sequences still read theirs, and each one's share among his sequences: a
/// short prompt is not stuck behind a long one, nor one behind many. One whose next page somebody before it computes in this very step waits, to go on with that page in the next.
/// </summary>
internal sealed class PromptReading(int tokensPerStep)
{
    private const double RoundingError = 1e-6;

    private readonly List<GenerationSequence> _readers = [];
    private int _left;

    // The shares of those that have not taken theirs yet, in whole tenants.
    private double _without;

    /// <param name="active">Oldest first.</param>
    public void Begin(List<GenerationSequence> active)
    {
        _readers.Clear();
        _without = 0;
        foreach (var sequence in active) sequence.Tenant!.Readers = 0;
        foreach (var sequence in active)
        {
            if (sequence.Pending <= 1) continue;
            sequence.AdoptPages();
            // One that waits for its consumer computes nothing for others to wait for.
            if (sequence.Pending <= 1 || !sequence.TryUnstall() || Waits(sequence)) continue;
            _readers.Add(sequence);
            if (sequence.Tenant!.Readers++ == 0) _without++;
        }

        _left = tokensPerStep;
    }

    /// <summary>How many tokens of its prompt a sequence may read; 0 when it waits. Asked in the order of <see cref="Begin"/>.</summary>
    public int Take(GenerationSequence sequence)
    {
        if (!_readers.Contains(sequence)) return 0;
        var weight = 1.0 / sequence.Tenant!.Readers;
        // Rounded up, and what one leaves the next ones share.
        var share = (int)Math.Min(_left, Math.Ceiling((_left * weight / _without) - RoundingError));
        _without -= weight;
        var count = Math.Min(sequence.Pending, share);
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
