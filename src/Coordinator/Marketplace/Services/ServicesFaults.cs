using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>Every error of services and their subscriptions.</summary>
internal static class ServicesFaults
{
    public static FaultException SubscriptionOver() => new(
        FaultKind.PermissionDenied, "SERVICE_SUBSCRIPTION_OVER", "The subscription that this key belongs to is over. Its owner can subscribe again.");

    public static FaultException Paused() => new(
        FaultKind.PermissionDenied, "SERVICE_PAUSED", "The owner has paused this service. It takes no requests and no subscribers until it is resumed.");
}
