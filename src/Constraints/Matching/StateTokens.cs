namespace AIForge.Constraints.Matching;

/// <summary>What may follow at a state, whatever lies below it on the stack.</summary>
/// <param name="Accepted">Tokens that may follow in any case: null when they are few, and then named one by one.</param>
/// <param name="Few">The tokens that may follow in any case, when they are few.</param>
/// <param name="Undecided">Tokens that lead beyond the end of the rule: what lies below decides.</param>
internal sealed record StateTokens(TokenSet? Accepted, int[] Few, int[] Undecided)
{
    public long Bytes => (Accepted?.Bytes ?? 0) + ((Few.Length + Undecided.Length) * sizeof(int));
}
