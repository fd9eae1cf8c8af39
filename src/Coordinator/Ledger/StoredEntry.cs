using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Ledger;

/// <summary>What was asked for, from what is stored of it.</summary>
internal static class StoredEntry
{
    public static LedgerCommand CommandOf(EntryRow row, IEnumerable<StoredLegRow> legs)
    {
        var hold = row is { Amount: { } amount, Asset: { } asset, Code: { } code, Owner: { } owner }
            ? new LedgerHold(row.Id, (EntryKind)row.Kind, row.Reference, new LedgerAccount((Asset)asset, (AccountCode)code, owner), new Money((Asset)asset, amount), row.ExpiresAt)
            : null;
        return LedgerCommand.Stored((LedgerAct)row.Act, row.Id, (EntryKind)row.Kind, row.Reference, row.HoldId, hold, [.. legs.Select(ToLeg)]);
    }

    private static Leg ToLeg(StoredLegRow row)
    {
        var asset = (Asset)row.Asset;
        return new Leg(
            new LedgerAccount(asset, (AccountCode)row.DebitCode, row.DebitOwner),
            new LedgerAccount(asset, (AccountCode)row.CreditCode, row.CreditOwner),
            new Money(asset, row.Amount));
    }
}
