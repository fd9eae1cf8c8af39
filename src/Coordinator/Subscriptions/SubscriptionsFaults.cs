using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Subscriptions;

internal static class SubscriptionsFaults
{
    public static FaultException UserNotFound() => new(FaultKind.NotFound, "USER_NOT_FOUND", "There is no such account.");

    public static FaultException ChangedMeanwhile() => new(
        FaultKind.Aborted, "PLAN_CHANGED", "The plan of this account was changed at the same moment. Look at it and try again.");
}
