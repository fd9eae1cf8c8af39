using AIForge.Shared.Faults;
using AIForge.Shared.Monies;
using System.Globalization;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>Every error that the slice can raise.</summary>
internal static class SubscriptionsFaults
{
    public static FaultException UserNotFound() => new(FaultKind.NotFound, "USER_NOT_FOUND", "There is no such account.");

    public static FaultException ChangedMeanwhile() => new(
        FaultKind.Aborted, "PLAN_CHANGED", "The plan of this account was changed at the same moment. Look at it and try again.");

    public static FaultException UnknownPlan(string plan) => new(
        FaultKind.InvalidArgument, "PLAN_UNKNOWN", $"There is no plan \"{plan}\"; there are free, basic, pro and enterprise.")
    {
        Violations = [new FieldViolation("plan", "Give free, basic, pro or enterprise.")],
    };

    public static FaultException NotForSale() => Refused("PLAN_NOT_FOR_SALE", "The free plan costs nothing. To go back to it, cancel the subscription.");

    public static FaultException Included(Plan plan) => Refused(
        "PLAN_INCLUDED", $"The operator gave this account the plan {PlanCodes.Of(plan)}, which has no end and holds as much. There is nothing to pay.");

    public static FaultException Smaller(Plan current, Plan wanted) => Refused(
        "PLAN_SMALLER",
        $"{PlanCodes.Of(wanted)} is smaller than {PlanCodes.Of(current)}, which is paid for. It can follow at the end of the month: change the plan for later.");

    public static FaultException NotSmaller(Plan current, Plan wanted) => Refused(
        "PLAN_NOT_SMALLER", $"{PlanCodes.Of(wanted)} is larger than {PlanCodes.Of(current)}. An upgrade begins at once and is paid now: order the plan instead.");

    public static FaultException Running(DateTimeOffset until) => Refused(
        "PLAN_RUNNING", $"This plan runs until {Time(until)} already. To pay another month of it, renew it (\"renew\": true).");

    public static FaultException PaidFor(Plan plan, DateTimeOffset until) => Refused(
        "PLAN_PAID", $"The user has paid for the plan {PlanCodes.Of(plan)} until {Time(until)}; a grant of a plan that is no larger would take that away.");

    public static FaultException PaidAhead(DateTimeOffset until) => Refused(
        "PLAN_PAID_AHEAD", $"The plan is paid for until {Time(until)}. At most one month ahead of the present one can be paid.");

    public static FaultException CreditCovers(Money credit, Money price, DateTimeOffset end) => Refused(
        "PLAN_CREDIT_COVERS",
        $"What is left of the present plan, {credit}, is worth more than the price of the new one, {price}. Change for the time after {Time(end)}.");

    public static FaultException NoSubscription() => Refused("SUBSCRIPTION_NONE", "There is no paid plan to change. Order one first.");

    public static FaultException InsufficientFunds(Money amount) => Refused(
        "INSUFFICIENT_FUNDS",
        $"The balance does not hold {amount}. Pay the plan from a wallet, or top the balance up first.");

    private static FaultException Refused(string reason, string message) => new(FaultKind.FailedPrecondition, reason, message);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
