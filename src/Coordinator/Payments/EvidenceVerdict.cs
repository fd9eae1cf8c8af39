using AIForge.Coordinator.Payments.Chains;

namespace AIForge.Coordinator.Payments;

/// <summary>What a transaction is to a payment.</summary>
/// <param name="Refusal">None when it may pay it, now or once it is in a block.</param>
/// <param name="Detail">The sender, token or failure that was found instead.</param>
/// <param name="IsSeen">Whether the network knows the transaction.</param>
/// <param name="Transfers">Those that pay it, in log order.</param>
internal sealed record EvidenceVerdict(EvidenceRefusal Refusal, string Detail, bool IsSeen, IReadOnlyList<TokenTransfer> Transfers)
{
    public static EvidenceVerdict NotSeen(bool isInMempool) => new(EvidenceRefusal.None, "", isInMempool, []);

    public static EvidenceVerdict Matches(IReadOnlyList<TokenTransfer> transfers) => new(EvidenceRefusal.None, "", true, transfers);

    public static EvidenceVerdict Refused(EvidenceRefusal refusal, string detail) => new(refusal, detail, true, []);
}
