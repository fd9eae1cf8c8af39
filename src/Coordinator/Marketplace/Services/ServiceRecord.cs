using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>A row of the table api_services, with the name and context length of its model.</summary>
internal sealed record ServiceRecord
{
    public required Guid Id { get; init; }

    public required Guid ModelId { get; init; }

    public string ModelName { get; init; } = "";

    /// <summary>Tokens; 0 when the model's file does not say.</summary>
    public int ContextLength { get; init; }

    public required Guid OwnerId { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>subscription or per_use.</summary>
    public required string PricingType { get; init; }

    public required long Price { get; init; }

    public required long InputPrice { get; init; }

    public required long OutputPrice { get; init; }

    public required long RequestPrice { get; init; }

    public long? NextPrice { get; init; }

    public long? NextInputPrice { get; init; }

    public long? NextOutputPrice { get; init; }

    public long? NextRequestPrice { get; init; }

    /// <summary>When the announced prices begin to count; null when none are announced.</summary>
    public DateTimeOffset? NextFrom { get; init; }

    /// <summary>own or network.</summary>
    public required string Serving { get; init; }

    public required int ComputeShare { get; init; }

    public required int RequestsPerMinute { get; init; }

    public required int RequestsPerDay { get; init; }

    public required int TokensPerMonth { get; init; }

    /// <summary>active, paused or closed.</summary>
    public required string Status { get; init; }

    public DateTimeOffset? PausedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public bool IsMonthly => PricingType == ServiceRules.Monthly;

    public ServiceLimits Limits => new(RequestsPerMinute, RequestsPerDay, TokensPerMonth);

    public BasisPoints Share => new(ComputeShare);

    /// <summary>Announced prices count from their time on, whether or not anybody has noticed it yet.</summary>
    public PriceList PricesAt(DateTimeOffset at) => NextFrom <= at && Next is { } next ? next : new PriceList(Price, InputPrice, OutputPrice, RequestPrice);

    public PriceList? Next => NextFrom is null ? null : new PriceList(NextPrice!.Value, NextInputPrice!.Value, NextOutputPrice!.Value, NextRequestPrice!.Value);

    public ServiceRecord WithPrices(PriceList now, PriceList? next, DateTimeOffset? from) => this with
    {
        Price = now.Month,
        InputPrice = now.Input,
        OutputPrice = now.Output,
        RequestPrice = now.Request,
        NextPrice = next?.Month,
        NextInputPrice = next?.Input,
        NextOutputPrice = next?.Output,
        NextRequestPrice = next?.Request,
        NextFrom = next is null ? null : from,
    };
}
