namespace AIForge.Coordinator.Ledger;

/// <summary>One act on the ledger, for doing many in a round trip.</summary>
internal sealed record LedgerCommand
{
    private LedgerCommand(LedgerAct act, Guid id, EntryKind kind, string reference)
    {
        (Act, Id, Kind, Reference) = (act, id, kind, reference);
    }

    public LedgerAct Act { get; }

    public Guid Id { get; }

    public EntryKind Kind { get; }

    public string Reference { get; }

    /// <summary>The hold that this resolves.</summary>
    public Guid? HoldId { get; private init; }

    public LedgerHold? NewHold { get; private init; }

    public IReadOnlyList<Leg> Legs { get; private init; } = [];

    public static LedgerCommand Transfer(LedgerEntry entry) => Posting(LedgerAct.Transfer, entry, null);

    public static LedgerCommand Hold(LedgerHold hold)
    {
        if (hold.Account.IsSharded) throw new ArgumentException($"{hold.Account} is sharded and takes no holds.", nameof(hold));
        if (hold.Amount.IsZero) throw new ArgumentException("A hold of nothing.", nameof(hold));
        if (hold.Amount.Asset != hold.Account.Asset) throw new ArgumentException($"{hold.Amount} is not of {hold.Account}.", nameof(hold));
        return Checked(new LedgerCommand(LedgerAct.Hold, hold.Id, hold.Kind, hold.Reference) { NewHold = hold });
    }

    /// <summary>Legs debit the hold's account, together at most what is held; the rest is freed.</summary>
    public static LedgerCommand Settle(Guid holdId, LedgerEntry entry) => Posting(LedgerAct.Settle, entry, holdId);

    public static LedgerCommand Void(Guid holdId, Guid id, string reason) =>
        Checked(new LedgerCommand(LedgerAct.Void, id, EntryKind.HoldRelease, reason) { HoldId = holdId });

    internal static LedgerCommand Expire(Guid holdId) =>
        new(LedgerAct.Expire, LedgerIds.Of("ledger.expire", holdId), EntryKind.HoldRelease, "expired") { HoldId = holdId };

    /// <summary>As it stands in the database, whatever it says: for the audit.</summary>
    internal static LedgerCommand Stored(
        LedgerAct act, Guid id, EntryKind kind, string reference, Guid? holdId, LedgerHold? newHold, IReadOnlyList<Leg> legs) =>
        new(act, id, kind, reference) { HoldId = holdId, NewHold = newHold, Legs = legs };

    private static LedgerCommand Posting(LedgerAct act, LedgerEntry entry, Guid? holdId)
    {
        if (entry.Legs.Count == 0) throw new ArgumentException("An entry without legs.", nameof(entry));
        foreach (var leg in entry.Legs)
        {
            if (leg.Amount.IsZero) throw new ArgumentException($"A leg from {leg.Debit} to {leg.Credit} of nothing.", nameof(entry));
            if (leg.Amount.Asset != leg.Debit.Asset || leg.Amount.Asset != leg.Credit.Asset)
                throw new ArgumentException($"{leg.Amount} from {leg.Debit} to {leg.Credit} mixes assets.", nameof(entry));
            if (leg.Debit == leg.Credit) throw new ArgumentException($"A leg from {leg.Debit} to itself.", nameof(entry));
            if (holdId is not null && leg.Debit.IsSharded) throw new ArgumentException($"{leg.Debit} is sharded and has no holds.", nameof(entry));
        }

        return Checked(new LedgerCommand(act, entry.Id, entry.Kind, entry.Reference) { Legs = entry.Legs, HoldId = holdId });
    }

    private static LedgerCommand Checked(LedgerCommand command)
    {
        if (command.Reference.Length > 200) throw new ArgumentException($"The reference of entry {command.Id} is too long.", nameof(command));
        foreach (var account in command.Legs.SelectMany(leg => new[] { leg.Debit, leg.Credit }).Append(command.NewHold?.Account ?? default))
        {
            if (account.Owner?.Length > LedgerAccount.MaxOwnerLength) throw new ArgumentException($"The owner of {account} is too long.", nameof(command));
        }

        return command;
    }
}
