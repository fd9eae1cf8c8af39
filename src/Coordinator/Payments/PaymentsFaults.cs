using System.Globalization;
using AIForge.Chains;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payments;

/// <summary>Every error of payments.</summary>
internal static class PaymentsFaults
{
    public static FaultException Invalid(string field, string description) =>
        new(FaultKind.InvalidArgument, "PAYMENT_INVALID", $"{field}: {description}") { Violations = [new FieldViolation(field, description)] };

    public static FaultException NotFound(string paymentId) => new(FaultKind.NotFound, "PAYMENT_NOT_FOUND", "There is no such payment.")
    {
        Metadata = new Dictionary<string, string> { ["payment_id"] = paymentId },
    };

    public static FaultException NetworkNotConfigured(string network, IReadOnlyList<string> configured)
    {
        var others = configured.Count == 0
            ? "This network takes no payments: its operator has configured no chain."
            : $"Payments are taken on {string.Join(" and ", configured)}.";
        return new FaultException(FaultKind.FailedPrecondition, "NETWORK_NOT_CONFIGURED", $"Payments on {network} are not configured. {others}")
        {
            Violations = [new FieldViolation("network", others)],
            Metadata = new Dictionary<string, string> { ["configured"] = string.Join(",", configured) },
        };
    }

    public static FaultException PurposeUnavailable(PaymentPurpose purpose) => new(
        FaultKind.FailedPrecondition, "PURPOSE_UNAVAILABLE", $"Payments of type {PaymentPurposes.NameOf(purpose)} are not offered here.")
    {
        Violations = [new FieldViolation("type", "Not offered here.")],
    };

    public static FaultException AmountInvalid(Money least, Money largest) =>
        Invalid("amount", $"Must be a decimal number of USDT with at most 6 digits after the point, from {least.ToDecimalString()} to {largest.ToDecimalString()}.");

    public static FaultException WalletRequired(string network) => new(
        FaultKind.FailedPrecondition,
        "PAYMENT_WALLET_REQUIRED",
        $"You have no linked wallet on {network}. Link the wallet that will pay: money is only recognised as yours by its sender.");

    public static FaultException WalletNotLinked() => Invalid(
        "from_wallet", "Must be one of your linked wallets of this network. Money from any other wallet could be anybody's.", "PAYMENT_WALLET_NOT_LINKED");

    public static FaultException SelfPayment() => Invalid("from_wallet", "This is a receiving wallet of the platform: it cannot pay itself.", "PAYMENT_TO_SELF");

    public static FaultException TooManyOpen(int limit) => new(
        FaultKind.ResourceExhausted, "PAYMENT_LIMIT_REACHED", $"{Number(limit)} of your payments wait for money. Pay or cancel one first.")
    {
        QuotaSubject = "open payments",
    };

    public static FaultException PurchasesSuspended() => new(
        FaultKind.PermissionDenied,
        "PURCHASES_SUSPENDED",
        "A payment of yours was taken back by its chain after it had counted. Until that is settled you can only top up your balance.");

    public static FaultException NotCancellable(string status) => new(
        FaultKind.FailedPrecondition, "PAYMENT_NOT_CANCELLABLE", $"Only a pending payment that nothing was paid to can be cancelled; this one is {status} or has received money.");

    public static FaultException HashInvalid() => Invalid("tx_hash", "Must be 64 hexadecimal digits, with 0x before them or without.", "TX_HASH_INVALID");

    public static FaultException TooManySubmissions(int limit) => new(
        FaultKind.ResourceExhausted, "PAYMENT_SUBMISSION_LIMIT", $"{Number(limit)} transactions were named for this payment. Make out a new one; money that arrives is found without being named.")
    {
        QuotaSubject = "transactions of the payment",
    };

    public static FaultException Closed(string status) => new(
        FaultKind.FailedPrecondition,
        "PAYMENT_CLOSED",
        $"This payment is {status} and takes no money any more. What was sent too late is credited to your balance, or by an administrator: give them the transaction.");

    /// <summary>Why a transaction does not pay the payment.</summary>
    public static FaultException Refused(PaymentRecord payment, TransactionHash hash, EvidenceVerdict verdict)
    {
        var (reason, message) = Describe(payment, verdict);
        var kind = verdict.Refusal == EvidenceRefusal.AlreadyUsed ? FaultKind.AlreadyExists : FaultKind.FailedPrecondition;
        return new FaultException(kind, reason, message)
        {
            Violations = [new FieldViolation("tx_hash", message)],
            Metadata = new Dictionary<string, string> { ["payment_id"] = new Id<PaymentTag>(payment.Id).ToString(), ["tx_hash"] = hash.ToString(), ["payment_status"] = payment.Status },
        };
    }

    public static string ReasonOf(EvidenceRefusal refusal) => refusal switch
    {
        EvidenceRefusal.Reverted => "TX_REVERTED",
        EvidenceRefusal.NoMatchingTransfer => "NO_MATCHING_TRANSFER",
        EvidenceRefusal.WrongToken => "WRONG_TOKEN",
        EvidenceRefusal.WrongSender => "WRONG_SENDER",
        EvidenceRefusal.BeforePayment => "TX_BEFORE_PAYMENT",
        EvidenceRefusal.AfterMonitoring => "TX_AFTER_PAYMENT",
        EvidenceRefusal.AmountOutOfRange => "AMOUNT_OUT_OF_RANGE",
        EvidenceRefusal.WalletUnlinked => "PAYMENT_WALLET_NOT_LINKED",
        _ => "TX_ALREADY_USED",
    };

    public static FaultException ChainUnavailable(string network, TimeSpan retryAfter) => new(
        FaultKind.Unavailable, "CHAIN_UNAVAILABLE", $"No endpoint of {network} answers at the moment. The payment stays as it is; the transaction is looked for again without you.")
    {
        RetryAfter = retryAfter,
    };

    public static FaultException ChainBusy(string network, TimeSpan retryAfter) => new(
        FaultKind.Unavailable, "CHAIN_UNAVAILABLE", $"Too many checks wait for {network} at the moment. The payment stays as it is; the transaction is looked for again without you.")
    {
        RetryAfter = retryAfter,
    };

    public static FaultException RpcDisagreement(string network, TimeSpan retryAfter) => new(
        FaultKind.Unavailable, "RPC_DISAGREEMENT", $"The endpoints of {network} contradict each other about this transaction. The payment stays as it is until they agree.")
    {
        RetryAfter = retryAfter,
    };

    public static FaultException ChainAnswerInvalid(string network, TimeSpan retryAfter) => new(
        FaultKind.Unavailable, "CHAIN_ANSWER_INVALID", $"An endpoint of {network} answered what cannot be true. The payment stays as it is.")
    {
        RetryAfter = retryAfter,
    };

    public static FaultException ReceiptNotFound() => new(FaultKind.NotFound, "RECEIPT_NOT_FOUND", "There is no such receipt.");

    public static FaultException ReceiptNotUnmatched(string state) => new(
        FaultKind.FailedPrecondition, "RECEIPT_NOT_UNMATCHED", $"Only a confirmed receipt that belongs to nobody can be assigned; this one is {state}.");

    public static FaultException UserNotFound() => new(FaultKind.NotFound, "USER_NOT_FOUND", "There is no such account.");

    public static FaultException NotRestricted() => new(FaultKind.NotFound, "PAYMENT_RESTRICTION_NOT_FOUND", "This user may buy already.");

    private static (string Reason, string Message) Describe(PaymentRecord payment, EvidenceVerdict verdict) => (ReasonOf(verdict.Refusal), verdict.Refusal switch
    {
        EvidenceRefusal.Reverted => $"The transaction failed on the chain ({verdict.Detail}) and moved no money. Send another one.",
        EvidenceRefusal.NoMatchingTransfer => $"The transaction moves no token to {payment.ToAddress}. The network's own coin is not accepted.",
        EvidenceRefusal.WrongToken => $"The transaction moves the token {verdict.Detail}; only {payment.Token} is USDT here.",
        EvidenceRefusal.WrongSender => $"The transaction pays from {verdict.Detail}; this payment is to come from {payment.FromWallet}.",
        EvidenceRefusal.BeforePayment => "The transaction is older than the payment.",
        EvidenceRefusal.AfterMonitoring => "The transaction came after the payment was given up. An administrator can credit it.",
        EvidenceRefusal.AmountOutOfRange => "The transaction claims to move more than there can be.",
        EvidenceRefusal.WalletUnlinked => $"{payment.FromWallet} is no longer linked to your account: what it sends could be anybody's. Link it again.",
        _ => verdict.Detail.Length > 0
            ? $"Everything that the transaction pays belongs to your payment {verdict.Detail}."
            : "Everything that the transaction pays belongs to another payment.",
    });

    private static FaultException Invalid(string field, string description, string reason) =>
        new(FaultKind.InvalidArgument, reason, $"{field}: {description}") { Violations = [new FieldViolation(field, description)] };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
