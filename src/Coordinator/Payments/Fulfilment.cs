namespace AIForge.Coordinator.Payments;

/// <summary>What became of a paid order.</summary>
/// <param name="IsDone">False when it could no longer be applied and the money stays in the user's balance.</param>
/// <param name="Text">For people: what was done, or why it was not.</param>
internal sealed record Fulfilment(bool IsDone, string Text)
{
    public static Fulfilment Done(string text) => new(true, text);

    /// <summary>Nothing was spent: the whole amount stays on the user's balance.</summary>
    public static Fulfilment Credited(string reason) => new(false, reason);
}
