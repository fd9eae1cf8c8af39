namespace AIForge.Coordinator.Ledger;

/// <summary>
/// Commands as ledger_apply takes them: a list for each property, those of accounts and legs of all commands end to end. Within a
/// command an account is named once and referred to by its place.
/// </summary>
internal sealed class LedgerBatch
{
    private static readonly Comparer<LedgerAccount> ByName = Comparer<LedgerAccount>.Create((left, right) =>
    {
        // Last the platform's, whose owner is empty: everybody wants them, so they are held the shortest.
        var order = string.CompareOrdinal(right.Owner, left.Owner);
        if (order == 0) order = left.Code.CompareTo(right.Code);
        return order == 0 ? left.Asset.CompareTo(right.Asset) : order;
    });

    private readonly List<LedgerAccount> _named = [];
    private readonly List<int> _debit = [];
    private readonly List<int> _credit = [];
    private readonly List<long> _value = [];

    public LedgerBatch(IReadOnlyList<LedgerCommand> commands, DateTimeOffset at)
    {
        var (accounts, hold) = (new int[commands.Count], new int?[commands.Count]);
        for (var i = 0; i < commands.Count; i++) (accounts[i], hold[i]) = Add(commands[i]);

        Args = new
        {
            At = at,
            Act = commands.Select(command => (short)command.Act).ToArray(),
            Id = commands.Select(command => command.Id).ToArray(),
            Kind = commands.Select(command => (short)command.Kind).ToArray(),
            Reference = commands.Select(command => command.Reference).ToArray(),
            Content = commands.Select(LedgerContent.HashOf).ToArray(),
            Hold = commands.Select(command => command.HoldId).ToArray(),
            Accounts = accounts,
            Asset = _named.Select(account => (short)account.Asset).ToArray(),
            Code = _named.Select(account => (short)account.Code).ToArray(),
            Owner = _named.Select(account => account.Owner).ToArray(),
            Account = hold,
            Amount = commands.Select(command => command.NewHold?.Amount.MinorUnits).ToArray(),
            Expires = commands.Select(command => command.NewHold?.ExpiresAt?.ToUniversalTime()).ToArray(),
            Legs = commands.Select(command => command.Legs.Count).ToArray(),
            Debit = _debit.ToArray(),
            Credit = _credit.ToArray(),
            Value = _value.ToArray(),
        };
    }

    public object Args { get; }

    private (int Accounts, int? Hold) Add(LedgerCommand command)
    {
        var accounts = NamesOf(command).Distinct().ToArray();
        // The order in which everybody locks them.
        Array.Sort(accounts, ByName);
        foreach (var account in accounts)
        {
            if (account.Owner.Length > LedgerAccount.MaxOwnerLength) throw new ArgumentException($"The owner of {account} is too long.");
        }

        _named.AddRange(accounts);
        foreach (var leg in command.Legs)
        {
            _debit.Add(PlaceOf(leg.Debit, accounts));
            _credit.Add(PlaceOf(leg.Credit, accounts));
            _value.Add(leg.Amount.MinorUnits);
        }

        return (accounts.Length, command.NewHold is { } hold ? PlaceOf(hold.Account, accounts) : null);
    }

    private static IEnumerable<LedgerAccount> NamesOf(LedgerCommand command) => command.NewHold is { } hold
        ? [hold.Account]
        : command.Legs.SelectMany(leg => new[] { leg.Debit, leg.Credit });

    private static int PlaceOf(LedgerAccount account, LedgerAccount[] accounts) => Array.BinarySearch(accounts, account, ByName) + 1;
}
