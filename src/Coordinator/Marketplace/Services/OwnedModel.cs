namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>A model that the user may sell: his own, or one of a group that he owns or administers.</summary>
internal sealed record OwnedModel
{
    public required Guid Id { get; init; }

    /// <summary>Null for a model that came to its group without an owner.</summary>
    public Guid? OwnerId { get; init; }

    public required bool IsListed { get; init; }

    /// <summary>Tokens; 0 when the file does not say.</summary>
    public required int ContextLength { get; init; }
}
