namespace AIForge.Coordinator.Ledger;

/// <summary>A command as ledger_apply takes it: its accounts are named once, in the order in which everybody locks them.</summary>
internal sealed class LedgerCall
{
    private static readonly Comparer<LedgerAccount> ByName = Comparer<LedgerAccount>.Create((left, right) =>
    {
        // Last the platform's, whose owner is empty: everybody wants them, so they are held the shortest.
        var order = string.CompareOrdinal(right.Owner, left.Owner);
        if (order == 0) order = left.Code.CompareTo(right.Code);
        return order == 0 ? left.Asset.CompareTo(right.Asset) : order;
    });

    public LedgerCall(LedgerCommand command, DateTimeOffset at)
    {
        var accounts = NamesOf(command).Distinct().ToArray();
        Array.Sort(accounts, ByName);
        Args = new
        {
            At = at,
            Act = (short)command.Act,
            command.Id,
            Kind = (short)command.Kind,
            command.Reference,
            Content = LedgerContent.HashOf(command),
            Hold = command.HoldId,
            Asset = Array.ConvertAll(accounts, account => (short)account.Asset),
            Code = Array.ConvertAll(accounts, account => (short)account.Code),
            Owner = Array.ConvertAll(accounts, account => account.Owner),
            Account = command.NewHold is { } hold ? PlaceOf(hold.Account) : (int?)null,
            Amount = command.NewHold?.Amount.MinorUnits,
            Expires = command.NewHold?.ExpiresAt?.ToUniversalTime(),
            Debit = command.Legs.Select(leg => PlaceOf(leg.Debit)).ToArray(),
            Credit = command.Legs.Select(leg => PlaceOf(leg.Credit)).ToArray(),
            Value = command.Legs.Select(leg => leg.Amount.MinorUnits).ToArray(),
        };

        int PlaceOf(LedgerAccount account) => Array.BinarySearch(accounts, account, ByName) + 1;
    }

    public object Args { get; }

    private static IEnumerable<LedgerAccount> NamesOf(LedgerCommand command) => command.NewHold is { } hold
        ? [hold.Account]
        : command.Legs.SelectMany(leg => new[] { leg.Debit, leg.Credit });
}
