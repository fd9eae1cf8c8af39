namespace AIForge.Coordinator.Ledger;

/// <summary>A command as ledger_apply or ledger_hold takes it: its accounts are named once, in the order in which everybody locks them.</summary>
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
        IsHold = command.NewHold is not null;
        Args = command.NewHold is { } hold ? ArgsOf(command, hold, at) : ArgsOf(command, at);
    }

    /// <summary>For ledger_hold, which takes one account instead of lists.</summary>
    public bool IsHold { get; }

    public object Args { get; }

    private static object ArgsOf(LedgerCommand command, LedgerHold hold, DateTimeOffset at) => new
    {
        At = at,
        command.Id,
        Kind = (short)command.Kind,
        command.Reference,
        Content = LedgerContent.HashOf(command),
        Asset = (short)hold.Account.Asset,
        Code = (short)hold.Account.Code,
        hold.Account.Owner,
        Amount = hold.Amount.MinorUnits,
        Expires = hold.ExpiresAt?.ToUniversalTime(),
    };

    private static object ArgsOf(LedgerCommand command, DateTimeOffset at)
    {
        var accounts = command.Legs.SelectMany(leg => new[] { leg.Debit, leg.Credit }).Distinct().ToArray();
        Array.Sort(accounts, ByName);
        return new
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
            Debit = command.Legs.Select(leg => PlaceOf(leg.Debit)).ToArray(),
            Credit = command.Legs.Select(leg => PlaceOf(leg.Credit)).ToArray(),
            Value = command.Legs.Select(leg => leg.Amount.MinorUnits).ToArray(),
        };

        int PlaceOf(LedgerAccount account) => Array.BinarySearch(accounts, account, ByName) + 1;
    }
}
