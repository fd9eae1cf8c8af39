namespace AIForge.Coordinator.Marketplace.Usage;

/// <summary>Sums of requests: of a day, of a model or of a key; the columns of the other two are null.</summary>
internal sealed record UsageRow
{
    public string? Day { get; init; }

    public Guid? ModelId { get; init; }

    public Guid? KeyId { get; init; }

    /// <summary>Of the model or the key.</summary>
    public string? Name { get; init; }

    public Guid? SubscriptionId { get; init; }

    /// <summary>Counted for the owner of a service only.</summary>
    public long Subscribers { get; init; }

    public required long Requests { get; init; }

    public required long Failed { get; init; }

    public required long PromptTokens { get; init; }

    public required long CompletionTokens { get; init; }

    /// <summary>In USDT minor units.</summary>
    public required long Cost { get; init; }
}
