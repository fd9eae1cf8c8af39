namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>A row of the table model_reviews, with the name of its author.</summary>
internal sealed record ReviewRecord
{
    public required Guid Id { get; init; }

    public required Guid ModelId { get; init; }

    public required Guid UserId { get; init; }

    public string Author { get; init; } = "";

    public required short Stars { get; init; }

    public required string Text { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? Answer { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }
}
