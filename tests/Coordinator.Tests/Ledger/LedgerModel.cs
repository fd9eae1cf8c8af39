using AIForge.Coordinator.Ledger;

namespace AIForge.Coordinator.Tests.Ledger;

/// <summary>What a ledger is, in memory and in the plainest way: the oracle of the random histories.</summary>
internal sealed class LedgerModel
{
    private Dictionary<LedgerAccount, long> _posted = [];
    private Dictionary<LedgerAccount, long> _held = [];
    private Dictionary<Guid, LedgerHold> _holds = [];
    private HashSet<Guid> _resolved = [];
    private HashSet<Guid> _applied = [];

    public IEnumerable<LedgerAccount> Accounts => _posted.Keys;

    public IReadOnlyCollection<LedgerHold> LiveHolds => _holds.Values;

    public IReadOnlyCollection<Guid> ResolvedHolds => _resolved;

    public long PostedOf(LedgerAccount account) => _posted.GetValueOrDefault(account);

    public long HeldOf(LedgerAccount account) => _held.GetValueOrDefault(account);

    public long AvailableOf(LedgerAccount account) => PostedOf(account) - HeldOf(account);

    /// <summary>Another ledger in the same state: what a transaction works on until it commits.</summary>
    public LedgerModel Copy() => new()
    {
        _posted = new(_posted), _held = new(_held), _holds = new(_holds), _resolved = [.. _resolved], _applied = [.. _applied],
    };

    public LedgerOutcome Apply(LedgerCommand command)
    {
        if (_applied.Contains(command.Id)) return LedgerOutcome.AlreadyApplied;
        var outcome = command.Act switch
        {
            LedgerAct.Transfer => Transfer(command.Legs),
            LedgerAct.Hold => Hold(command.NewHold!),
            _ => Resolve(command),
        };
        if (outcome is LedgerOutcome.Applied) _applied.Add(command.Id);
        return outcome;
    }

    private LedgerOutcome Transfer(IReadOnlyList<Leg> legs)
    {
        var changes = legs.SelectMany(leg => new[] { (Account: leg.Debit, Change: -leg.Amount.MinorUnits), (Account: leg.Credit, Change: leg.Amount.MinorUnits) })
            .GroupBy(leg => leg.Account, leg => leg.Change).ToList();
        var lacking = changes.Any(change => change.Key.Code is not (AccountCode.External or AccountCode.Receivable) && change.Sum() < 0 && AvailableOf(change.Key) + change.Sum() < 0);
        if (lacking) return LedgerOutcome.InsufficientFunds;

        Post(legs);
        return LedgerOutcome.Applied;
    }

    private LedgerOutcome Hold(LedgerHold hold)
    {
        if (AvailableOf(hold.Account) < hold.Amount.MinorUnits) return LedgerOutcome.InsufficientFunds;
        _held[hold.Account] = HeldOf(hold.Account) + hold.Amount.MinorUnits;
        _holds.Add(hold.Id, hold);
        return LedgerOutcome.Applied;
    }

    private LedgerOutcome Resolve(LedgerCommand command)
    {
        var id = command.HoldId!.Value;
        if (!_holds.TryGetValue(id, out var hold)) return _resolved.Contains(id) ? LedgerOutcome.HoldResolved : LedgerOutcome.HoldNotFound;
        if (command.Legs.Sum(leg => leg.Amount.MinorUnits) > hold.Amount.MinorUnits) return LedgerOutcome.ExceedsHold;

        _holds.Remove(id);
        _resolved.Add(id);
        _held[hold.Account] -= hold.Amount.MinorUnits;
        Post(command.Legs);
        return LedgerOutcome.Applied;
    }

    private void Post(IReadOnlyList<Leg> legs)
    {
        foreach (var leg in legs)
        {
            _posted[leg.Debit] = PostedOf(leg.Debit) - leg.Amount.MinorUnits;
            _posted[leg.Credit] = PostedOf(leg.Credit) + leg.Amount.MinorUnits;
        }
    }
}
