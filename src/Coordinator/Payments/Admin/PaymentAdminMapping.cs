using System.Globalization;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Payments.Submissions;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Coordinator.Platform.Times;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Payments.Admin;

internal static class PaymentAdminMapping
{
    private const int LongestReason = 256;

    public static PaymentFilter ToFilter(SearchPaymentsRequest request) => new()
    {
        UserId = request.UserId.Length > 0 ? ToUserId(request.UserId) : null,
        Status = PaymentsMapping.ToStatus(request.Status),
        Network = ToNetwork(request.Network),
        Purpose = ToPurpose(request.Type),
        From = RequestTime.Of(request.FromTime),
        Until = RequestTime.Of(request.UntilTime),
        TxHash = request.TxHash.Length > 0 ? PaymentsMapping.ToHash(request.TxHash).ToBytes() : null,
    };

    public static Guid ToUserId(string text) => Id<UserTag>.TryParse(text, out var id) ? id.Value : throw PaymentsFaults.UserNotFound();

    public static Guid ToReceiptId(string text) => Id<ReceiptTag>.TryParse(text, out var id) ? id.Value : throw PaymentsFaults.ReceiptNotFound();

    /// <summary>Null for any.</summary>
    public static string? ToNetwork(string text) => text.Length == 0 || WalletNetworks.TryParse(text, out _)
        ? PaymentsMapping.Given(text)
        : throw PaymentsFaults.Invalid("network", $"Must be {string.Join(" or ", WalletNetworks.Names)}.");

    public static string ToReason(string text)
    {
        var reason = text.Trim();
        if (reason.Length == 0) throw PaymentsFaults.Invalid("reason", "Say why: it stands in the security log.");
        return ShownText.ProblemOfLabel(reason, LongestReason) is { } problem ? throw PaymentsFaults.Invalid("reason", problem) : reason;
    }

    public static PaymentSubmission ToProto(SubmissionRecord submission, string network) => new()
    {
        TxHash = PaymentsMapping.HashOf(network, submission.TxHash),
        State = submission.State,
        Reason = submission.Reason ?? "",
        SubmitTime = submission.SubmittedAt.ToTimestamp(),
    };

    public static Receipt ToProto(ReceiptRecord receipt) => new()
    {
        ReceiptId = new Id<ReceiptTag>(receipt.Id).ToString(),
        Network = receipt.Network,
        TxHash = PaymentsMapping.HashOf(receipt.Network, receipt.TxHash),
        LogIndex = receipt.LogIndex,
        FromAddress = receipt.FromAddr,
        ToAddress = receipt.ToAddr,
        Amount = PaymentsMapping.Usdt(receipt.Amount),
        BlockNumber = receipt.BlockNumber,
        BlockTime = receipt.BlockTime.ToTimestamp(),
        State = receipt.State,
        PaymentId = receipt.PaymentId is { } payment ? new Id<PaymentTag>(payment).ToString() : "",
        UserId = receipt.UserId is { } user ? new Id<UserTag>(user).ToString() : "",
    };

    public static PaymentRestriction ToProto(RestrictionRecord restriction) => new()
    {
        UserId = new Id<UserTag>(restriction.UserId).ToString(),
        PaymentId = new Id<PaymentTag>(restriction.PaymentId).ToString(),
        BeginTime = restriction.RestrictedAt.ToTimestamp(),
    };

    public static NetworkReconciliation ToProto(NetworkBalance balance) => new()
    {
        Network = balance.Network,
        Configured = balance.IsConfigured,
        Receipts = balance.Totals.Count,
        Seen = PaymentsMapping.Usdt(balance.Totals.Seen),
        Credited = PaymentsMapping.Usdt(balance.Totals.Credited),
        Unmatched = PaymentsMapping.Usdt(balance.Totals.Suspense),
        LedgerReceived = Signed(balance.Received),
        LedgerUnmatched = Signed(balance.Suspense),
        Difference = Signed(balance.Difference),
        UnmatchedDifference = Signed(balance.SuspenseDifference),
        OtherMovements = Signed(balance.Other),
        ScannedHeight = balance.Cursor?.ScannedHeight ?? 0,
        HeadHeight = balance.Cursor?.HeadHeight ?? 0,
        ScanTime = balance.Cursor?.ChangedAt.ToTimestamp(),
        Differences =
        {
            balance.Differences.Select(mismatch => new ReceiptDifference { Receipt = ToProto(mismatch.Receipt), LedgerAmount = Signed(mismatch.LedgerAmount) }),
        },
    };

    private static string Signed(long minorUnits) =>
        string.Create(CultureInfo.InvariantCulture, $"{(minorUnits < 0 ? "-" : "")}{PaymentsMapping.Usdt(Math.Abs(minorUnits))}");

    private static string? ToPurpose(string text) => text.Length == 0 || PaymentPurposes.TryParse(text, out _)
        ? PaymentsMapping.Given(text)
        : throw PaymentsFaults.Invalid("type", $"Must be one of {string.Join(", ", PaymentPurposes.Names)}.");
}
