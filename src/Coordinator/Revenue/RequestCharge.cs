using AIForge.Coordinator.Ledger;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>What a request to a priced API costs, to be settled from what was held for it.</summary>
/// <param name="Payer">The account that the hold is on.</param>
/// <param name="NodeId">The node that served; null when none did.</param>
/// <param name="ComputeShare">What a foreign node gets of the creator's earnings, in basis points.</param>
/// <param name="Amount">At most what is held; nothing when nothing was delivered.</param>
internal sealed record RequestCharge(
    Guid RequestId, Guid HoldId, LedgerAccount Payer, Guid ModelId, Guid? NodeId, int ComputeShare, Money Amount)
{
    /// <summary>The public id of the request, for statements.</summary>
    public string Reference => new Id<RequestTag>(RequestId).ToString();
}
