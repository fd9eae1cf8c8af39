namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>A listed model as the catalogue shows it.</summary>
internal sealed record CatalogueEntry
{
    public required Guid ModelId { get; init; }

    public required string Name { get; init; }

    /// <summary>Null for the platform's own models.</summary>
    public string? Owner { get; init; }

    public required string Architecture { get; init; }

    public required long ParameterCount { get; init; }

    public required string Quantization { get; init; }

    public required int ContextLength { get; init; }

    public required long SizeBytes { get; init; }

    public required string License { get; init; }

    public required string Description { get; init; }

    public string? Version { get; init; }

    public required DateTimeOffset ListedAt { get; init; }

    public required long Requests { get; init; }

    public required long Failed { get; init; }

    public required long Tokens { get; init; }

    public int? FirstTokenMs { get; init; }

    /// <summary>In thousandths of a token per second.</summary>
    public long? Speed { get; init; }

    public required long Stars { get; init; }

    public required int Reviews { get; init; }

    public long? MonthPrice { get; init; }

    public long? UsePrice { get; init; }

    /// <summary>What it is sorted by, the smallest first.</summary>
    public long Rank { get; init; }
}
