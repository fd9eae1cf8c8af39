namespace AIForge.Coordinator.Subscriptions;

/// <summary>A row of the table subscriptions that has not ended.</summary>
internal sealed record SubscriptionRecord
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string PlanType { get; init; }

    /// <summary>active or past_due.</summary>
    public required string Status { get; init; }

    public string? GrantedBy { get; init; }

    public DateTimeOffset? PeriodStart { get; init; }

    public DateTimeOffset? PeriodEnd { get; init; }

    public short? AnchorDay { get; init; }

    /// <summary>What the present period cost, in USDT minor units.</summary>
    public required long Paid { get; init; }

    public string? NextPlan { get; init; }

    public DateTimeOffset? GraceUntil { get; init; }

    public DateTimeOffset? CheckAt { get; init; }

    public Plan Plan => PlanCodes.Parse(PlanType);

    public bool IsGranted => GrantedBy is not null;

    /// <summary>The plan that follows; free when it was cancelled.</summary>
    public Plan Next => NextPlan is null ? Plan : PlanCodes.Parse(NextPlan);
}
