using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payments;

/// <summary>What is bought, as far as the purpose needs it: a plan by its name, a model, a service, or an amount of balance or credits.</summary>
internal sealed record PaymentTarget(string? Plan, Guid? ModelId, Money? Amount)
{
    /// <summary>The service whose first month is paid.</summary>
    public Guid? ServiceId { get; init; }

    /// <summary>The subscription to a service that another month or credits are paid for.</summary>
    public Guid? SubscriptionId { get; init; }
}
