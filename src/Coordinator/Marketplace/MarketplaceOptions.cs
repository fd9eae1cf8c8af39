using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Marketplace;

public sealed class MarketplaceOptions
{
    public const string SectionName = "Marketplace";

    /// <summary>Days from the announcement of higher prices until they count.</summary>
    [Range(1, 90)]
    public int PriceNoticeDays { get; init; } = 7;

    /// <summary>Services on one model that are not closed.</summary>
    [Range(1, 100)]
    public int MaxServicesPerModel { get; init; } = 10;

    /// <summary>Days that an unpaid subscription to a service goes on after its period.</summary>
    [Range(0, 30)]
    public int GraceDays { get; init; } = 3;

    /// <summary>Months after a subscription ended unpaid in which the next one to the same service ends at once.</summary>
    [Range(0, 60)]
    public int MonthsBetweenGraces { get; init; } = 6;

    /// <summary>Minutes between two attempts to charge a subscription that is past due.</summary>
    [Range(1, 1440)]
    public int RetryMinutes { get; init; } = 60;

    /// <summary>Pages of the catalogue that one network address may look at in a minute without an account.</summary>
    [Range(1, 1_000_000)]
    public int VisitorReadsPerMinute { get; init; } = 120;
}
