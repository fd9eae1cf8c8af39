using System.Globalization;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange;

/// <summary>Every error of the exchange.</summary>
internal static class ExchangeFaults
{
    public static FaultException NotConfigured() => new(
        FaultKind.FailedPrecondition, "EXCHANGE_NOT_CONFIGURED", "AITBC is not sold here: the operator has configured no Bitcoin node and no account.");

    public static FaultException NotFound(string purchaseId) => new(FaultKind.NotFound, "PURCHASE_NOT_FOUND", $"There is no purchase {purchaseId}, or it is not yours.")
    {
        Metadata = new Dictionary<string, string> { ["purchase_id"] = purchaseId },
    };

    public static FaultException AmountMissing() => Invalid("btc_amount", "Give either btc_amount or aitbc_amount, and not both.");

    public static FaultException AmountInvalid(string field, Asset asset) => Invalid(
        field, $"Must be a decimal number of {Assets.CodeOf(asset)} as text, such as \"0.01\": digits, at most ten before and eight after the point, no sign, no exponent and no comma.");

    public static FaultException TooLittle(string field, Money least) => Invalid(field, $"Buys for less than {least.ToDecimalString()} BTC, which is the least.");

    public static FaultException TooMuch(string field, string limit, Money most, Money left) => new(
        FaultKind.ResourceExhausted, "PURCHASE_LIMIT_REACHED", $"{field}: over the limit of {most.ToDecimalString()} BTC {limit}; {left.ToDecimalString()} BTC are left.")
    {
        Violations = [new FieldViolation(field, $"At most {left.ToDecimalString()} BTC now.")],
        QuotaSubject = $"Bitcoin {limit}",
        Metadata = new Dictionary<string, string> { ["limit_btc"] = most.ToDecimalString(), ["left_btc"] = left.ToDecimalString() },
    };

    public static FaultException TooManyOpen(int limit) => new(
        FaultKind.ResourceExhausted, "PURCHASE_QUOTES_OPEN", $"{limit.ToString(CultureInfo.InvariantCulture)} of your purchases wait for money. Pay one, or wait until one expires.")
    {
        QuotaSubject = "open purchases",
    };

    public static FaultException SoldOut(Money left) => new(
        FaultKind.FailedPrecondition, "TREASURY_EMPTY", $"So much AITBC is not for sale at the moment; {left.ToDecimalString()} are. Ask for less, or come back later.")
    {
        Metadata = new Dictionary<string, string> { ["left_aitbc"] = left.ToDecimalString() },
    };

    public static FaultException TreasuryTooSmall() => new(
        FaultKind.FailedPrecondition, "TREASURY_EMPTY", "The treasury has less AITBC than this purchase is worth. Raise Exchange:Supply, restart, and credit it again.");

    public static FaultException StatusUnknown() => Invalid("status", $"Must be one of {string.Join(", ", PurchaseStatus.All)}.");

    public static FaultException EscrowAmountDiffers(Money price) => Invalid("amount_sat", $"The purchase costs {price}, which is {price.MinorUnits.ToString(CultureInfo.InvariantCulture)} satoshis.");

    public static FaultException NothingHeld() => new(
        FaultKind.FailedPrecondition, "PURCHASE_NOT_IN_REVIEW", "Nothing of this purchase waits for a decision.");

    public static FaultException ReasonMissing(int longest) => Invalid("reason", $"Say why, in at most {longest.ToString(CultureInfo.InvariantCulture)} characters: it stands in the security log.");

    public static FaultException ReasonInvalid(string problem) => Invalid("reason", problem);

    private static FaultException Invalid(string field, string description) =>
        new(FaultKind.InvalidArgument, "PURCHASE_INVALID", $"{field}: {description}") { Violations = [new FieldViolation(field, description)] };
}
