namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What each subscriber may use; 0 for as much as he likes.</summary>
internal sealed record ServiceLimits(int RequestsPerMinute, int RequestsPerDay, int TokensPerMonth)
{
    /// <summary>Whether somebody may have less by the other limits.</summary>
    public bool ShrinksTo(ServiceLimits other) =>
        Shrinks(RequestsPerMinute, other.RequestsPerMinute) || Shrinks(RequestsPerDay, other.RequestsPerDay) || Shrinks(TokensPerMonth, other.TokensPerMonth);

    private static bool Shrinks(int from, int to) => to != 0 && (from == 0 || to < from);
}
