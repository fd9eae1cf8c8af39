namespace AIForge.Coordinator.Models;

/// <summary>A row of the table models.</summary>
internal sealed record ModelRecord
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Architecture { get; init; }

    public required long ParameterCount { get; init; }

    public required string Quantization { get; init; }

    public required int ContextLength { get; init; }

    public required long SizeBytes { get; init; }

    public required string Sha256 { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
