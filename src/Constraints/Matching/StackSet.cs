namespace AIForge.Constraints.Matching;

/// <summary>Where a walk may be: all stacks at once. Each set of a <see cref="StackTable"/> exists once, so that two are equal when they are the same.</summary>
/// <param name="waiting">Stacks that wait for a byte, in the order of their numbers.</param>
/// <param name="isComplete">Everything may end here.</param>
/// <param name="isBeyond">A stack of which nobody knows what lies below has ended: what comes next is not decided here.</param>
internal sealed class StackSet(int[] waiting, bool isComplete, bool isBeyond)
{
    private const int Bytes = 256;

    private StackSet?[]? _next;

    public int[] Waiting { get; } = waiting;

    public bool IsComplete { get; } = isComplete;

    public bool IsBeyond { get; } = isBeyond;

    public bool IsDead => Waiting.Length == 0 && !IsComplete && !IsBeyond;

    /// <summary>What a byte makes of it, when that was worked out before.</summary>
    public StackSet? this[byte by]
    {
        get => _next?[by];
        set => (_next ??= new StackSet?[Bytes])[by] = value;
    }

    public void Forget() => _next = null;
}
