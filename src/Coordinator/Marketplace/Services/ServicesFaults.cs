using System.Globalization;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>Every error of services and their subscriptions.</summary>
internal static class ServicesFaults
{
    public static FaultException Invalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "SERVICE_INVALID", "The service is not as a service may be.") { Violations = violations };

    public static FaultException ModelNotFound() => new(
        FaultKind.NotFound, "MODEL_NOT_FOUND", "There is no such model among yours and those of groups that you administer.");

    public static FaultException ServiceNotFound() => new(FaultKind.NotFound, "SERVICE_NOT_FOUND", "There is no such service.");

    public static FaultException SubscriptionNotFound() => new(
        FaultKind.NotFound, "SERVICE_SUBSCRIPTION_NOT_FOUND", "There is no such subscription among yours.");

    public static FaultException ModelNotPublished() => Refused(
        "MODEL_NOT_PUBLISHED", "The model is not listed in the marketplace now. Publish it first.");

    public static FaultException TooManyServices(int most) => Refused(
        "SERVICE_LIMIT_REACHED", string.Create(CultureInfo.InvariantCulture, $"A model has at most {most} services. Close one first."));

    public static FaultException LimitsLowered() => new(
        FaultKind.FailedPrecondition, "SERVICE_LIMITS_IN_USE", "The service has subscribers: its limits can be raised, not lowered. Make another service for less.")
    {
        Violations = [new FieldViolation("limits", "Lower than those that somebody subscribed to.")],
    };

    public static FaultException Closed() => Refused("SERVICE_CLOSED", "The service was closed, for good.");

    public static FaultException SubscriptionOver() => new(
        FaultKind.PermissionDenied, "SERVICE_SUBSCRIPTION_OVER", "The subscription to the service is over. Its owner can subscribe again.");

    public static FaultException Paused() => new(
        FaultKind.PermissionDenied, "SERVICE_PAUSED", "The owner has paused this service. It takes no requests and no subscribers until it is resumed.");

    public static FaultException OwnService() => Refused(
        "SERVICE_OWN", "You earn by this model, by yourself or in its group: nobody pays himself. Use the model with a key of your own.");

    public static FaultException AlreadySubscribed() => Refused(
        "SERVICE_SUBSCRIBED", "You subscribe to this service already; it is among your subscriptions.");

    public static FaultException PaidAhead(DateTimeOffset until) => Refused(
        "SERVICE_PAID_AHEAD", $"The subscription is paid for until {Time(until)}. At most one month ahead of the present one can be paid.");

    public static FaultException PaidByUse() => Refused(
        "SERVICE_PAID_BY_USE", "This service is paid by use: it has no months. Top up its credits instead.");

    public static FaultException PaidByMonth() => Refused(
        "SERVICE_PAID_BY_MONTH", "This service is paid by the month: it has no credits.");

    public static FaultException InsufficientFunds(Money amount) => Refused(
        "INSUFFICIENT_FUNDS",
        $"The balance does not hold {amount}. Pay the service from a wallet, or top the balance up first.");

    public static FaultException CreditsInsufficient(Money available) => Refused(
        "CREDITS_INSUFFICIENT", $"Of the credits {available} can be withdrawn now. What requests that run hold is free when they end.");

    public static FaultException AmountInvalid(string problem) => new(FaultKind.InvalidArgument, "CREDITS_INVALID", $"amount: {problem}")
    {
        Violations = [new FieldViolation("amount", problem)],
    };

    public static FaultException TargetInvalid(string problem) => new(FaultKind.InvalidArgument, "SERVICE_PAYMENT_INVALID", problem)
    {
        Violations = [new FieldViolation("service_id", problem)],
    };

    private static FaultException Refused(string reason, string message) => new(FaultKind.FailedPrecondition, reason, message);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
