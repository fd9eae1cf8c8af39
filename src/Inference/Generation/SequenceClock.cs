namespace AIForge.Inference.Generation;

/// <summary>The moments of a sequence's life.</summary>
internal sealed class SequenceClock
{
    private long _submitted;
    private long? _admitted;
    private long? _firstToken;

    public void Submitted(TimeProvider time) => _submitted = time.GetTimestamp();

    public void Admitted(TimeProvider time) => _admitted ??= time.GetTimestamp();

    /// <summary>True for the first token.</summary>
    public bool Sampled(TimeProvider time)
    {
        var isFirst = _firstToken is null;
        _firstToken ??= time.GetTimestamp();
        return isFirst;
    }

    public GenerationTimings Read(TimeProvider time)
    {
        var now = time.GetTimestamp();
        var admitted = _admitted ?? now;
        var firstToken = _firstToken ?? now;
        return new GenerationTimings(
            time.GetElapsedTime(_submitted, admitted).TotalSeconds,
            time.GetElapsedTime(admitted, firstToken).TotalSeconds,
            time.GetElapsedTime(firstToken, now).TotalSeconds);
    }
}
