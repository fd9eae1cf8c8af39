using System.Globalization;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payouts;

/// <summary>Every error of payouts.</summary>
internal static class PayoutsFaults
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    public static FaultException Invalid(string field, string description) =>
        new(FaultKind.InvalidArgument, "PAYOUT_INVALID", $"{field}: {description}") { Violations = [new FieldViolation(field, description)] };

    public static FaultException AmountInvalid(string field, Money least) =>
        Invalid(field, $"Must be a decimal number of USDT with at most 6 digits after the point, of at least {least.ToDecimalString()}.");

    public static FaultException NotFound(string payoutId) => new(FaultKind.NotFound, "PAYOUT_NOT_FOUND", "There is no such payout.")
    {
        Metadata = new Dictionary<string, string> { ["payout_id"] = payoutId },
    };

    public static FaultException BatchNotFound(string batchId) => new(FaultKind.NotFound, "PAYOUT_BATCH_NOT_FOUND", "There is no such batch of payouts.")
    {
        Metadata = new Dictionary<string, string> { ["batch_id"] = batchId },
    };

    public static FaultException NetworkNotConfigured(string network) => new(
        FaultKind.FailedPrecondition, "PAYOUT_NETWORK_NOT_CONFIGURED", $"Payouts on {network} are not configured here. Earnings stay payable until they are.");

    public static FaultException UserNotFound() => new(FaultKind.NotFound, "USER_NOT_FOUND", "There is no such user.");

    public static FaultException WalletRequired() => new(
        FaultKind.FailedPrecondition, "PAYOUT_WALLET_REQUIRED", "You have not chosen a wallet to be paid to. Choose one of your linked wallets in the payout settings.");

    public static FaultException WalletNotLinked() => new(
        FaultKind.FailedPrecondition, "PAYOUT_WALLET_NOT_LINKED", "The chosen wallet is no longer linked to your account. Choose another one.");

    public static FaultException WalletTooNew(DateTimeOffset usableFrom) => new(
        FaultKind.FailedPrecondition,
        "PAYOUT_WALLET_TOO_NEW",
        $"The wallet was changed lately. For your safety it is paid from {usableFrom.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)} on.");

    public static FaultException Insufficient(Money wanted, Money payable) => new(
        FaultKind.FailedPrecondition, "PAYOUT_INSUFFICIENT", $"{wanted} is more than the {payable} that is payable. Earnings that are still held cannot be paid out yet.")
    {
        Metadata = new Dictionary<string, string> { ["payable"] = payable.ToDecimalString() },
    };

    public static FaultException NothingToMove(Money? wanted, Money payable, bool ofNode) => new(
        FaultKind.FailedPrecondition,
        "PAYOUT_INSUFFICIENT",
        (wanted is { } amount ? $"{amount} is more than the {payable} that is payable" : $"No {Assets.CodeOf(payable.Asset)} is payable") + (ofNode ? " to this node. " : " to you yourself. ")
            + "Earnings that are still held cannot be moved yet." + (ofNode ? "" : " What a node of yours earned lies on the node's account: name it in node_id."))
    {
        Metadata = new Dictionary<string, string> { ["payable"] = payable.ToDecimalString() },
    };

    public static FaultException TooManyOpen(int limit) => new(
        FaultKind.ResourceExhausted, "PAYOUT_LIMIT_REACHED", $"{limit.ToString(CultureInfo.InvariantCulture)} of your payouts are under way. Wait until one of them is done.")
    {
        QuotaSubject = "open payouts",
    };

    public static FaultException NotCancellable(string status) => new(
        FaultKind.FailedPrecondition, "PAYOUT_NOT_CANCELLABLE", $"This payout is {status}: its transaction is made already, and only the chain can decide on it.");

    public static FaultException NothingToPay(string network) => new(
        FaultKind.FailedPrecondition, "PAYOUT_BATCH_EMPTY", $"No payout waits on {network}.");

    public static FaultException SignatureWrong(string payoutId, string from) => new(
        FaultKind.InvalidArgument, "PAYOUT_SIGNATURE_WRONG", $"The signature for {payoutId} is not one of {from} over its signing_hash. Nothing of this request was taken.")
    {
        Violations = [new FieldViolation("signatures", "Must be 65 bytes in hexadecimal digits, by the paying wallet over signing_hash.")],
        Metadata = new Dictionary<string, string> { ["payout_id"] = payoutId },
    };

    public static FaultException NotInBatch(string payoutId) => Invalid("signatures", $"{payoutId} is not in this batch.");

    public static FaultException StillPossible() => new(
        FaultKind.FailedPrecondition,
        "PAYOUT_STILL_POSSIBLE",
        "The transaction of this payout can still be put into a block, or is in one. Giving the money back now could pay it twice.");

    public static FaultException ChainUnavailable(string network) => new(
        FaultKind.Unavailable, "CHAIN_UNAVAILABLE", $"No endpoint of {network} gives a usable answer at the moment.")
    {
        RetryAfter = RetryAfter,
    };
}
