namespace AIForge.Coordinator.Ledger;

/// <summary>Commands as ledger_apply_many takes them: a list for each property, accounts named once.</summary>
internal sealed class LedgerBatch
{
    private readonly Dictionary<LedgerAccount, int> _accounts = [];
    private readonly List<int> _command = [];
    private readonly List<int> _leg = [];
    private readonly List<int> _debit = [];
    private readonly List<int> _credit = [];
    private readonly List<long> _value = [];

    public LedgerBatch(IReadOnlyList<LedgerCommand> commands, DateTimeOffset at)
    {
        var holdAccount = new int?[commands.Count];
        for (var i = 0; i < commands.Count; i++)
        {
            if (commands[i].NewHold is { } hold) holdAccount[i] = NumberOf(hold.Account);
            for (var leg = 0; leg < commands[i].Legs.Count; leg++) Add(i + 1, leg + 1, commands[i].Legs[leg]);
        }

        Args = new
        {
            At = at,
            Asset = _accounts.Keys.Select(account => (short)account.Asset).ToArray(),
            Code = _accounts.Keys.Select(account => (short)account.Code).ToArray(),
            Owner = _accounts.Keys.Select(account => account.Owner).ToArray(),
            Act = commands.Select(command => (short)command.Act).ToArray(),
            Id = commands.Select(command => command.Id).ToArray(),
            Kind = commands.Select(command => (short)command.Kind).ToArray(),
            Reference = commands.Select(command => command.Reference).ToArray(),
            Content = commands.Select(LedgerContent.HashOf).ToArray(),
            Hold = commands.Select(command => command.HoldId).ToArray(),
            Account = holdAccount,
            Amount = commands.Select(command => command.NewHold?.Amount.MinorUnits).ToArray(),
            Expires = commands.Select(command => command.NewHold?.ExpiresAt?.ToUniversalTime()).ToArray(),
            Command = _command.ToArray(),
            Leg = _leg.ToArray(),
            Debit = _debit.ToArray(),
            Credit = _credit.ToArray(),
            Value = _value.ToArray(),
        };
    }

    public object Args { get; }

    private void Add(int command, int number, Leg leg)
    {
        _command.Add(command);
        _leg.Add(number);
        _debit.Add(NumberOf(leg.Debit));
        _credit.Add(NumberOf(leg.Credit));
        _value.Add(leg.Amount.MinorUnits);
    }

    private int NumberOf(LedgerAccount account)
    {
        if (!_accounts.TryGetValue(account, out var number)) _accounts.Add(account, number = _accounts.Count + 1);
        return number;
    }
}
