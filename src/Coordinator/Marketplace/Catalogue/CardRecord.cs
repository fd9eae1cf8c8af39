namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>A row of the table model_cards.</summary>
internal sealed record CardRecord
{
    public required Guid ModelId { get; init; }

    /// <summary>Markdown.</summary>
    public required string Card { get; init; }

    /// <summary>The same, as <see cref="CardRenderer"/> made it when it was written.</summary>
    public string Html { get; init; } = "";

    /// <summary>The renderer's version then.</summary>
    public short Renderer { get; init; }

    /// <summary>What versions of one model share; empty, as its version, for a model without versions.</summary>
    public required string BaseName { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
