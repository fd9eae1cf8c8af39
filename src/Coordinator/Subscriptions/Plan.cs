namespace AIForge.Coordinator.Subscriptions;

/// <summary>What a user is subscribed to. Whoever has no subscription is on the free plan.</summary>
public enum Plan
{
    Free,
    Basic,
    Pro,
    Enterprise,
}
