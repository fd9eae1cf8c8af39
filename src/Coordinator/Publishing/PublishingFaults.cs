using System.Globalization;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Publishing;

/// <summary>Every error that the slice can raise.</summary>
internal static class PublishingFaults
{
    public static FaultException ModelNotFound() => new(FaultKind.NotFound, "MODEL_NOT_FOUND", "There is no such model among yours.");

    public static FaultException ModelRequired() => new(FaultKind.InvalidArgument, "PUBLISHING_INVALID", "Say which model is paid for.")
    {
        Violations = [new FieldViolation("model_id", "Give the id of one of your models, model_….")],
    };

    public static FaultException ModelPrivate() => Refused(
        "MODEL_PRIVATE", "The model is private. Make it public first.");

    public static FaultException NotPublished() => Refused(
        "MODEL_NOT_PUBLISHED", "The model was never published, so it has no listing. Publish it first.");

    public static FaultException PublishedBefore(string status) => Refused("MODEL_PUBLISHED", status switch
    {
        "published" => "The model is published already.",
        "delisted" => "The model was published before and left the marketplace unpaid. Renew its listing by a month and it is back.",
        _ => "The model was published before and withdrawn. Show it again instead of publishing it anew.",
    });

    public static FaultException Free() => Refused(
        "PUBLISHING_FREE", "Your first model is published free of charge. Publish it without a payment.");

    public static FaultException NotListed(string status) => Refused("MODEL_NOT_LISTED", $"The model is not shown now; it is {status}.");

    public static FaultException ListingUnpaid(DateTimeOffset until) => Refused(
        "LISTING_UNPAID", $"The listing was paid until {Time(until)}. Renew it by a month, which shows the model again.");

    public static FaultException PaidAhead(DateTimeOffset until) => Refused(
        "LISTING_PAID_AHEAD", $"The listing is paid until {Time(until)}. At most {PublishingRules.MostMonthsAhead} months ahead can be paid.");

    public static FaultException InsufficientFunds(Money amount, PublishingFee fee) => Refused(
        "INSUFFICIENT_FUNDS",
        $"The balance does not hold {amount}. Pay the {(fee == PublishingFee.Publishing ? "publishing" : "listing")} from a wallet, or top the balance up first.");

    private static FaultException Refused(string reason, string message) => new(FaultKind.FailedPrecondition, reason, message);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
