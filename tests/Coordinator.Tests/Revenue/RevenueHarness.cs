using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Coordinator.Tests.Ledger;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Coordinator.Tests.Revenue;

/// <summary>Revenue on a database of its own, with users, models, nodes and groups made by hand.</summary>
internal sealed class RevenueHarness
{
    public RevenueHarness(PostgresFixture postgres)
    {
        Ledger = new LedgerHarness(postgres);
        Store = new RevenueStore(postgres.Db, Ledger.Clock);
        Months = new MonthsStore(postgres.Db);
        Settings = new CurrentSettings([RevenueRules.Setting], new SettingsStore(postgres.Db), new NotificationListener(postgres.Source, TimeProvider.System, NullLogger<NotificationListener>.Instance), Ledger.Clock, NullLogger<CurrentSettings>.Instance);
        var reversal = new RevenueReversal(Ledger.Book, new LedgerEntries(Ledger.Store), Months);
        Plans = new PlanRevenue(Ledger.Book, reversal, Settings);
        Fees = new FeeRevenue(Ledger.Book, reversal);
        Api = new ApiRevenue(Ledger.Book, Store, Settings);
        Release = new EarningsRelease(postgres.Db, Store, Ledger.Book, Ledger.Clock, NullLogger<EarningsRelease>.Instance);
    }

    public LedgerHarness Ledger { get; }

    public RevenueStore Store { get; }

    public MonthsStore Months { get; }

    public CurrentSettings Settings { get; }

    public PlanRevenue Plans { get; }

    public FeeRevenue Fees { get; }

    public ApiRevenue Api { get; }

    public EarningsRelease Release { get; }

    public DateTimeOffset Now => Ledger.Clock.GetUtcNow();

    /// <summary>As another process would have it: it remembers nothing.</summary>
    public MonthClose NewClose() =>
        new(Ledger.Db, Months, Store, Ledger.Book, Ledger.Balances, Settings, Ledger.Clock, NullLogger<MonthClose>.Instance);

    public async Task<T> CommitAsync<T>(Func<UnitOfWork, Task<T>> act)
    {
        await using var work = await Ledger.Db.BeginAsync(default);
        var result = await act(work);
        await work.CommitAsync(default);
        return result;
    }

    public Task ExecuteAsync(string sql, object args) => CommitAsync(work => work.ExecuteAsync(sql, args, default));

    public async Task<Guid> UserAsync()
    {
        var id = Guid.NewGuid();
        await ExecuteAsync(
            "insert into users (id, username, auth_method, created_at, updated_at) values (@id, @name, 'operator', @Now, @Now)", new { id, name = $"u{id:n}", Now });
        return id;
    }

    /// <summary>A user with so much to spend.</summary>
    public async Task<Guid> PayerAsync(Money amount)
    {
        var user = await UserAsync();
        await Ledger.TransferAsync(new Leg(LedgerAccount.External(amount.Asset, "ethereum"), LedgerAccount.UserAvailable(amount.Asset, user), amount));
        return user;
    }

    public async Task<Guid> ModelAsync(Guid? owner, Guid? group = null)
    {
        var id = Guid.NewGuid();
        await ExecuteAsync(
            """
            insert into models (id, name, owner_id, group_id, architecture, parameter_count, quantization, context_length, size_bytes, sha256, created_at)
            values (@id, @name, @owner, @group, 'llama', 1, 'Q8_0', 512, 1, repeat('0', 64), @Now)
            """,
            new { id, name = $"m{id:n}", owner, group, Now });
        return id;
    }

    public async Task<Guid> NodeAsync(Guid owner)
    {
        var id = Guid.NewGuid();
        await ExecuteAsync(
            "insert into nodes (id, node_id, owner_id, name, created_at) values (@id, @name, @owner, 'node', @Now)",
            new { id, name = $"node_{id:n}", owner, Now });
        return id;
    }

    public async Task<Guid> GroupAsync(params Guid[] members)
    {
        var id = Guid.NewGuid();
        await ExecuteAsync(
            """
            with made as (insert into groups (id, owner_id, name, created_at) values (@id, @owner, 'group', @Now))
            insert into group_memberships (id, group_id, user_id, role, joined_at)
            select gen_random_uuid(), @id, member, case when member = @owner then 'owner' else 'member' end, @Now from unnest(@members) member
            """,
            new { id, owner = members[0], members, Now });
        return id;
    }

    public async Task<Guid> SplitAsync(Guid group, int version, DateTimeOffset effective, params (Guid User, int Points)[] shares)
    {
        var id = Guid.NewGuid();
        await ExecuteAsync(
            """
            with made as (
                insert into group_split_configs (id, group_id, version, proposer_id, status, effective_from, effective_at, created_at, decided_at)
                values (@id, @group, @version, @proposer, 'accepted', @effective, @effective, @effective, @effective))
            insert into group_split_shares (config_id, user_id, basis_points, accepted_at) select @id, u, p, @effective from unnest(@users, @points) s (u, p)
            """,
            new { id, group, version, effective, proposer = shares[0].User, users = shares.Select(share => share.User).ToArray(), points = shares.Select(share => share.Points).ToArray() });
        return id;
    }

    /// <param name="plan">What the user is subscribed to: paid, granted or none.</param>
    public Task RequestAsync(
        Guid user, Guid model, int tokens, DateTimeOffset at, Guid? node = null, string finish = "stop", string plan = "paid") => ExecuteAsync(
        """
        insert into subscriptions (id, user_id, plan_type, price, status, started_at, period_start, period_end, anchor_day, next_plan, granted_by)
        select gen_random_uuid(), @user, 'pro', 0, 'active', '2000-01-01', start, start + interval '1000 years', day, next, granted
        from (values ('paid', '2000-01-01'::timestamptz, 1, 'pro', null), ('granted', null::timestamptz, null::int, null, 'operator')) p (plan, start, day, next, granted)
        where p.plan = @plan and not exists (select from subscriptions where user_id = @user);
        insert into api_requests (id, user_id, model_id, node_id, prompt_tokens, completion_tokens, attempts, finish_reason, duration_ms, created_at)
        values (gen_random_uuid(), @user, @model, @node, 0, @tokens, 1, @finish, 1, @at)
        """,
        new { user, model, tokens, at, node, finish, plan });

    public async Task<long> EarnedAsync(Guid user) => await Ledger.PostedAsync(LedgerAccount.UserHeld(Asset.Usdt, user));
}
