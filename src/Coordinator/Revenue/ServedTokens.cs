namespace AIForge.Coordinator.Revenue;

/// <summary>Tokens that a node served for a subscription.</summary>
internal sealed record ServedTokens
{
    /// <summary>Null for all of the creators' own nodes, and of those that are gone.</summary>
    public Guid? NodeId { get; init; }

    public Guid? NodeOwnerId { get; init; }

    public required long Tokens { get; init; }
}
