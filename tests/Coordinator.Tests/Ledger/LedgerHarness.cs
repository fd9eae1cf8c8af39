using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Ledger;

/// <summary>A ledger on a database of its own, each act in a transaction of its own.</summary>
internal sealed class LedgerHarness
{
    private readonly PostgresFixture _postgres;

    public LedgerHarness(PostgresFixture postgres)
    {
        _postgres = postgres.Required();
        Store = new LedgerStore(postgres.Db);
        Book = new LedgerBook(Store, Clock);
        Balances = new LedgerBalances(Store);
    }

    public ManualTimeProvider Clock { get; } = new();

    public LedgerStore Store { get; }

    public LedgerBook Book { get; }

    public LedgerBalances Balances { get; }

    public Db Db => _postgres.Db;

    public Task<LedgerOutcome> TransferAsync(params Leg[] legs) => TransferAsync(Guid.NewGuid(), legs);

    public Task<LedgerOutcome> TransferAsync(Guid id, params Leg[] legs) => CommitAsync(work => Book.TransferAsync(work, Entry(id, legs), default));

    public Task<LedgerOutcome> HoldAsync(Guid id, Guid user, Money amount, DateTimeOffset? expires = null) =>
        CommitAsync(work => Book.HoldAsync(work, Hold(id, user, amount, expires), default));

    public Task<LedgerOutcome> SettleAsync(Guid hold, params Leg[] legs) => SettleAsync(hold, Guid.NewGuid(), legs);

    public Task<LedgerOutcome> SettleAsync(Guid hold, Guid id, params Leg[] legs) =>
        CommitAsync(work => Book.SettleAsync(work, hold, Entry(id, legs), default));

    public Task<LedgerOutcome> VoidAsync(Guid hold, Guid id) => CommitAsync(work => Book.VoidAsync(work, hold, id, "cancelled", default));

    public async Task<LedgerOutcome[]> ApplyAsync(params LedgerCommand[] commands)
    {
        await using var work = await Db.BeginAsync(default);
        var outcomes = await Book.ApplyAsync(work, commands, default);
        await work.CommitAsync(default);
        return outcomes;
    }

    /// <summary>A new user with so many USDT to spend.</summary>
    public async Task<Guid> FundedAsync(long units)
    {
        var user = Guid.NewGuid();
        await TransferAsync(new Leg(LedgerAccount.External(Asset.Usdt, "ethereum"), LedgerAccount.UserAvailable(Asset.Usdt, user), Usdt(units)));
        return user;
    }

    /// <summary>So many payments of an amount to a sharded account, each by a session of its own and so, mostly, to another shard.</summary>
    public async Task SpreadAsync(LedgerAccount account, Money amount, int payments)
    {
        var open = new List<UnitOfWork>();
        for (var i = 0; i < payments; i++)
        {
            open.Add(await Db.BeginAsync(default));
            await open[i].ScalarAsync<int>("select 1", null, default);
        }

        foreach (var work in open)
        {
            await Book.TransferAsync(work, Entry(Guid.NewGuid(), new Leg(LedgerAccount.External(amount.Asset, "ethereum"), account, amount)), default);
            await work.CommitAsync(default);
            await work.DisposeAsync();
        }
    }

    public Task<int> ExpireAsync()
    {
        using var expiry = new LedgerExpiry(Db, Store, Book, Clock, NullLogger<LedgerExpiry>.Instance);
        return expiry.ExpireAsync(default);
    }

    public async Task<IReadOnlyList<string>> AuditAsync() => (await new LedgerAudit(Db, new LedgerAuditStore(), []).RunAsync(default)).Differences;

    public async Task<(long Posted, long Held)> StateAsync(LedgerAccount account)
    {
        var balance = await Balances.OfAsync(account, default);
        return (balance.Posted, balance.Held);
    }

    public async Task<long> PostedAsync(LedgerAccount account) => (await Balances.OfAsync(account, default)).Posted;

    public static LedgerEntry Entry(Guid id, params Leg[] legs) => new(id, EntryKind.Payment, "test", legs);

    public static LedgerHold Hold(Guid id, Guid user, Money amount, DateTimeOffset? expires = null) =>
        new(id, EntryKind.JobHold, "test", LedgerAccount.UserAvailable(amount.Asset, user), amount, expires);

    private async Task<LedgerOutcome> CommitAsync(Func<UnitOfWork, Task<LedgerOutcome>> act)
    {
        await using var work = await Db.BeginAsync(default);
        var outcome = await act(work);
        await work.CommitAsync(default);
        return outcome;
    }
}
