namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>What is searched for; null for any.</summary>
internal sealed record CatalogueQuery
{
    public string? Text { get; init; }

    public string? Architecture { get; init; }

    public long MinParameters { get; init; }

    public long? MaxParameters { get; init; }

    public int MinContextLength { get; init; }

    public string? Licence { get; init; }

    public string? Quantization { get; init; }

    /// <summary>subscription or per_use.</summary>
    public string? PricingType { get; init; }

    /// <summary>Of a month or of use, by the pricing type, in USDT minor units.</summary>
    public long? MaxPrice { get; init; }

    public required SearchSort Sort { get; init; }

    public required int PageSize { get; init; }

    public CatalogueCursor? After { get; init; }
}
