using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Tests.Ledger;

/// <summary>Random commands that make sense often enough: few accounts, amounts near what they hold, known holds, repetitions.</summary>
internal sealed class LedgerHistory(int seed, Asset asset)
{
    private readonly Random _random = new(seed);
    private readonly Guid[] _users = [.. Enumerable.Range(0, 4).Select(i => LedgerIds.Of("history", $"{seed} {i}"))];
    private readonly List<LedgerCommand> _done = [];
    private int _made;

    public bool Crashes => _random.Next(4) == 0;

    public bool AtOnce => _random.Next(3) == 0;

    public int Length => 1 + _random.Next(5);

    public LedgerCommand Next(LedgerModel model)
    {
        if (_done.Count > 0 && _random.Next(10) == 0) return _done[_random.Next(_done.Count)];

        var command = _random.Next(10) switch
        {
            < 2 => LedgerCommand.Transfer(Entry(new Leg(External, User(), Amount(1_000)))),
            < 5 => LedgerCommand.Transfer(Entry(Legs(model))),
            < 7 => Hold(model),
            < 9 => Settle(model),
            _ => LedgerCommand.Void(HoldId(model), Id(), "void"),
        };
        // A settlement of a hold that is gone names any account: after a crash the hold may be there again, and then it would be a bug.
        if (command.Act is not LedgerAct.Settle || model.LiveHolds.Any(hold => hold.Id == command.HoldId)) _done.Add(command);
        return command;
    }

    private LedgerAccount External => LedgerAccount.External(asset, "history");

    private LedgerAccount Platform => LedgerAccount.PlatformRevenue(asset);

    private LedgerAccount User() => LedgerAccount.UserAvailable(asset, _users[_random.Next(_users.Length)]);

    private Guid Id() => LedgerIds.Of("history.command", $"{seed} {_made++}");

    private Money Amount(long about) => new(asset, 1 + _random.NextInt64(Math.Max(1, about)));

    private LedgerEntry Entry(params Leg[] legs) => new(Id(), EntryKind.Adjustment, "history", legs);

    private Leg[] Legs(LedgerModel model)
    {
        var payer = _random.Next(5) == 0 ? Platform : User();
        // A fifth more than there is at most, over one or two legs.
        var about = model.AvailableOf(payer) * 6 / 5;
        LedgerAccount[] payees = [User(), _random.Next(2) == 0 && payer != Platform ? Platform : External];
        return [.. payees.Where(payee => payee != payer).Take(1 + _random.Next(2)).DefaultIfEmpty(External).Select(payee => new Leg(payer, payee, Amount(about / 2)))];
    }

    private LedgerCommand Hold(LedgerModel model)
    {
        var account = User();
        return LedgerCommand.Hold(new LedgerHold(Id(), EntryKind.JobHold, "history", account, Amount(model.AvailableOf(account)), null));
    }

    private LedgerCommand Settle(LedgerModel model)
    {
        var id = HoldId(model);
        if (model.LiveHolds.FirstOrDefault(hold => hold.Id == id) is not { } hold) return LedgerCommand.Settle(id, Entry(new Leg(User(), External, Amount(5))));

        var part = Amount(hold.Amount.MinorUnits * 11 / 10);
        return LedgerCommand.Settle(id, Entry(new Leg(hold.Account, External, part), new Leg(hold.Account, Platform, Amount(1 + (hold.Amount.MinorUnits / 10)))));
    }

    private Guid HoldId(LedgerModel model) => _random.Next(10) switch
    {
        0 => Guid.NewGuid(),
        < 3 when model.ResolvedHolds.Count > 0 => model.ResolvedHolds.ElementAt(_random.Next(model.ResolvedHolds.Count)),
        _ when model.LiveHolds.Count > 0 => model.LiveHolds.ElementAt(_random.Next(model.LiveHolds.Count)).Id,
        _ => Guid.NewGuid(),
    };
}
