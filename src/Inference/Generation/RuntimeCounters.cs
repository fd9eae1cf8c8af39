namespace AIForge.Inference.Generation;

/// <summary>Counts what the scheduler's thread does, for others to read.</summary>
internal sealed class RuntimeCounters
{
    private long _prefill;
    private long _cached;
    private long _generated;
    private long _preemptions;
    private long _guessed;
    private long _right;

    public void Prefilled(int tokens) => Add(ref _prefill, tokens);

    public void Cached(int tokens) => Add(ref _cached, tokens);

    public void Generated() => Add(ref _generated, 1);

    public void Preempted() => Add(ref _preemptions, 1);

    public void Guessed(int tokens, int right)
    {
        Add(ref _guessed, tokens);
        Add(ref _right, right);
    }

    public RuntimeTotals Read() => new()
    {
        PrefillTokens = Volatile.Read(ref _prefill),
        CachedTokens = Volatile.Read(ref _cached),
        GeneratedTokens = Volatile.Read(ref _generated),
        Preemptions = Volatile.Read(ref _preemptions),
        GuessedTokens = Volatile.Read(ref _guessed),
        GuessedRight = Volatile.Read(ref _right),
    };

    // One thread writes.
    private static void Add(ref long counter, int amount) => Volatile.Write(ref counter, counter + amount);
}
