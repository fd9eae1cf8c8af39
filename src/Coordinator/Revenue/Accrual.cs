using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>An earning that comes to be.</summary>
/// <param name="UserId">Whose it is; the owner of the node when there is one.</param>
/// <param name="ModelId">Null for a job that ran a container.</param>
/// <param name="GroupId">The group whose part it is of.</param>
internal sealed record Accrual(
    AccrualSource Source, string Reference, Guid UserId, Guid? NodeId, Guid? ModelId, Guid? GroupId, Month Month, Money Amount)
{
    public LedgerAccount Account => NodeId is { } node ? LedgerAccount.NodeHeld(Amount.Asset, node) : LedgerAccount.UserHeld(Amount.Asset, UserId);
}
