namespace AIForge.Coordinator.Subscriptions;

/// <summary>Why a plan is charged.</summary>
internal enum ChargeKind
{
    Start,
    Renewal,
    Upgrade,
}
