namespace AIForge.Coordinator.Subscriptions;

/// <summary>What a user may use now.</summary>
public sealed record Entitlement(Plan Plan, PlanLimits Limits);
