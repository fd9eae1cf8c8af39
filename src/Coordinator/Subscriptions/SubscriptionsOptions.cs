using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Subscriptions;

public sealed class SubscriptionsOptions
{
    public const string SectionName = "Subscriptions";

    /// <summary>Days that an unpaid plan goes on after its period.</summary>
    [Range(0, 30)]
    public int GraceDays { get; init; } = 3;

    /// <summary>Months after a plan ended unpaid in which the next one ends at once.</summary>
    [Range(0, 60)]
    public int MonthsBetweenGraces { get; init; } = 6;

    /// <summary>Minutes between two attempts to charge a plan that is past due.</summary>
    [Range(1, 1440)]
    public int RetryMinutes { get; init; } = 60;
}
