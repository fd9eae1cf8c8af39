namespace AIForge.Node.Serving;

/// <summary>Holds a generation to a number of tokens per second. The engine notices by its full buffer and serves others meanwhile.</summary>
internal sealed class Pace(int tokensPerSecond, TimeProvider clock)
{
    private readonly long _startedAt = clock.GetTimestamp();
    private long _tokens;

    /// <summary>Returns when the next tokens may go out.</summary>
    public async ValueTask WaitAsync(int tokens, CancellationToken cancellationToken)
    {
        if (tokensPerSecond == 0) return;

        var due = TimeSpan.FromSeconds((double)_tokens / tokensPerSecond);
        _tokens += tokens;
        var early = due - clock.GetElapsedTime(_startedAt);
        if (early > TimeSpan.Zero) await Task.Delay(early, clock, cancellationToken);
    }
}
