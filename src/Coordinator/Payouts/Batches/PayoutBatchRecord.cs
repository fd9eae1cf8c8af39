using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Payouts.Batches;

/// <summary>Payouts whose transactions were prepared together, from one wallet.</summary>
internal sealed record PayoutBatchRecord(Guid Id, string Network, long ChainId, string Token, string FromAddress, DateTimeOffset CreatedAt)
{
    public string PublicId => new Id<PayoutBatchTag>(Id).ToString();
}
