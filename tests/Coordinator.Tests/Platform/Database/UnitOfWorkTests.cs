using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Npgsql;

namespace AIForge.Coordinator.Tests.Platform.Database;

public sealed class UnitOfWorkTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly PostgresFixture _postgres = postgres.Required();

    private const string InsertSql = """
        insert into users (id, username, auth_method, created_at, updated_at) values (@Id, @Name, 'operator', @Now, @Now)
        """;

    private const string SelectSql = "select id, username, created_at, email from users where id = @Id";

    private readonly ManualTimeProvider _clock = new();

    [SkippableFact]
    public async Task Commit_AfterWrites_KeepsThem()
    {
        var user = NewUser("kept");
        await using (var work = await _postgres.Db.BeginAsync(default).Within())
        {
            (await work.ExecuteAsync(InsertSql, user, default).Within()).Should().Be(1);
            await work.CommitAsync(default).Within();
        }

        var row = await _postgres.Db.SingleAsync<UserRow>(SelectSql, new { user.Id }, default).Within();
        row.Should().Be(new UserRow(user.Id, "kept", _clock.GetUtcNow(), null));
    }

    [SkippableFact]
    public async Task Dispose_WithoutCommit_RollsBack()
    {
        var user = NewUser("dropped");
        await using (var work = await _postgres.Db.BeginAsync(default).Within())
        {
            await work.ExecuteAsync(InsertSql, user, default).Within();
            (await work.FirstOrDefaultAsync<UserRow>(SelectSql, new { user.Id }, default).Within()).Should().NotBeNull();
        }

        (await _postgres.Db.FirstOrDefaultAsync<UserRow>(SelectSql, new { user.Id }, default).Within()).Should().BeNull();
    }

    [SkippableFact]
    public async Task Commit_CallerAlreadyGone_KeepsNothing()
    {
        var user = NewUser("cancelled");
        await using (var work = await _postgres.Db.BeginAsync(default).Within())
        {
            await work.ExecuteAsync(InsertSql, user, default).Within();
            var commit = () => work.CommitAsync(new CancellationToken(canceled: true));
            await commit.Should().ThrowAsync<OperationCanceledException>();
        }

        (await _postgres.Db.FirstOrDefaultAsync<UserRow>(SelectSql, new { user.Id }, default).Within()).Should().BeNull();
    }

    [SkippableFact]
    public async Task Commit_NoticeCannotBeSent_KeepsTheAct()
    {
        var user = NewUser("unannounced");
        await using (var work = await _postgres.Db.BeginAsync(default).Within())
        {
            await work.ExecuteAsync(InsertSql, user, default).Within();
            work.Notify("unannounced", new string('x', 9_000));
            await work.CommitAsync(default).Within();
        }

        (await _postgres.Db.FirstOrDefaultAsync<UserRow>(SelectSql, new { user.Id }, default).Within()).Should().NotBeNull();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commit_StatementHadFailed_SaysSo(bool notifies)
    {
        var user = NewUser($"failed-{notifies}");
        await using var work = await _postgres.Db.BeginAsync(default).Within();
        await work.ExecuteAsync(InsertSql, user, default).Within();
        var again = () => work.ExecuteAsync(InsertSql, user, default);
        await again.Should().ThrowAsync<PostgresException>();
        if (notifies) work.Notify("failed", "x");

        var commit = () => work.CommitAsync(default);

        await commit.Should().ThrowAsync<PostgresException>();
    }

    [SkippableFact]
    public async Task QueryAndCommit_Done_KeepsEverything()
    {
        var (first, last) = (NewUser("first-of-two"), NewUser("last-of-two"));
        await using (var work = await _postgres.Db.BeginAsync(default).Within())
        {
            await work.ExecuteAsync(InsertSql, first, default).Within();
            (await work.QueryAndCommitAheadOfDiskAsync<Guid>([Insert(last)], default).Within()).Should().Equal(last.Id);
        }

        (await CountAsync(first, last)).Should().Be(2);
    }

    [SkippableTheory]
    [InlineData("select 1 / (count(*) - count(*))::int from users where id = @Id")]
    [InlineData("insert into unit_of_work_later (id) values (@Id) returning 1")]
    public async Task QueryAndCommit_StatementOrCommitRefused_KeepsNothing(string last)
    {
        var user = NewUser($"refused-{last.Length}");
        await _postgres.Db.ScalarAsync<int>("create table if not exists unit_of_work_later (id uuid references api_keys (id) deferrable initially deferred)", null, default).Within();
        await using (var work = await _postgres.Db.BeginAsync(default).Within())
        {
            await work.ExecuteAsync(InsertSql, user, default).Within();
            await work.Awaiting(unit => unit.QueryAndCommitAheadOfDiskAsync<int>([new NumberedStatement(last).With(new StatementArguments { { "Id", user.Id } })], default)).Should().ThrowAsync<PostgresException>();
        }

        (await CountAsync(user)).Should().Be(0);
    }

    [SkippableFact]
    public async Task QueryAndCommit_CallerAlreadyGone_KeepsNothing()
    {
        var user = NewUser("gone");
        await using var work = await _postgres.Db.BeginAsync(default).Within();
        await work.Awaiting(unit => unit.QueryAndCommitAheadOfDiskAsync<Guid>([Insert(user)], new CancellationToken(canceled: true))).Should().ThrowAsync<OperationCanceledException>();
        (await CountAsync(user)).Should().Be(0);
    }

    [SkippableFact]
    public async Task Statement_AfterTheEnd_IsRefused()
    {
        var user = NewUser("too-late");
        await using var work = await _postgres.Db.BeginAsync(default).Within();
        await work.CommitAsync(default).Within();

        await work.Awaiting(unit => unit.ExecuteAsync(InsertSql, user, default)).Should().ThrowAsync<InvalidOperationException>();
        (await CountAsync(user)).Should().Be(0);
    }

    /// <summary>What is thrown here, before or after the server was asked, leaves it open whether the server has begun a transaction.</summary>
    [SkippableFact]
    public async Task Statement_FirstOneNeverSent_RefusesTheNext()
    {
        var user = NewUser("without-begin");
        await using var work = await _postgres.Db.BeginAsync(default).Within();
        await work.Awaiting(unit => unit.ExecuteAsync("select @what", new { what = new object() }, default)).Should().ThrowAsync<Exception>();

        await work.Awaiting(unit => unit.ExecuteAsync(InsertSql, user, default)).Should().ThrowAsync<InvalidOperationException>();
        await work.Awaiting(unit => unit.CommitAsync(default)).Should().ThrowAsync<InvalidOperationException>();
        (await CountAsync(user)).Should().Be(0);
    }

    [SkippableFact]
    public async Task Dispose_FirstStatementRefused_LeavesTheConnectionSound()
    {
        var (first, second) = (NewUser("sound-first"), NewUser("sound-second"));
        await using var source = Source(options => options.MaxPoolSize = 1);
        var db = new Db(source);
        await using (var work = await db.BeginAsync(default).Within())
        {
            await work.Awaiting(unit => unit.ExecuteAsync("select 1 / 0", null, default)).Should().ThrowAsync<PostgresException>();
            await work.Awaiting(unit => unit.ExecuteAsync(InsertSql, first, default)).Should().ThrowAsync<PostgresException>("the transaction has failed");
        }

        await using (var work = await db.BeginAsync(default).Within())
        {
            await work.ExecuteAsync(InsertSql, second, default).Within();
            await work.CommitAsync(default).Within();
        }

        (await CountAsync(first)).Should().Be(0);
        (await CountAsync(second)).Should().Be(1);
    }

    [SkippableFact]
    public async Task WaitForDisk_AfterACommitAheadOfIt_HasTheLogWritten()
    {
        var user = NewUser("ahead");
        await using (var work = await _postgres.Db.BeginAsync(default).Within())
        {
            await work.QueryAndCommitAheadOfDiskAsync<Guid>([Insert(user)], default).Within();
        }

        var end = await _postgres.Db.ScalarAsync<string>("select pg_current_wal_insert_lsn()::text", null, default).Within();
        await _postgres.Db.WaitForDiskAsync(default).Within();

        (await _postgres.Db.ScalarAsync<bool>("select pg_current_wal_flush_lsn() >= @end::pg_lsn", new { end }, default).Within()).Should().BeTrue();
        (await _postgres.Db.FirstOrDefaultAsync<UserRow>(SelectSql, new { user.Id }, default).Within()).Should().NotBeNull();
    }

    [SkippableFact]
    public async Task WithCommit_StatementIsRefused_KeepsNothing()
    {
        var (kept, before, refused) = (NewUser("with"), NewUser("before"), NewUser("refused"));
        await using (var work = await _postgres.Db.BeginAsync(default).Within())
        {
            work.WithCommit(Insert(kept));
            await work.CommitAsync(default).Within();
        }

        await using (var work = await _postgres.Db.BeginAsync(default).Within())
        {
            await work.ExecuteAsync(InsertSql, before, default).Within();
            work.WithCommit(Insert(refused with { Id = kept.Id }));
            work.Notify("nobody_listens", "");
            (await work.Awaiting(unit => unit.CommitAsync(default)).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.UniqueViolation);
        }

        (await CountAsync(kept)).Should().Be(1);
        (await CountAsync(before)).Should().Be(0);
    }

    [SkippableFact]
    public async Task Snapshot_SomebodyWrites_SeesOneInstantAndWritesNothing()
    {
        var user = NewUser("not-in-the-snapshot");
        await using var snapshot = await _postgres.Db.SnapshotAsync(default).Within();
        var before = await snapshot.ScalarAsync<long>("select count(*) from users", null, default).Within();
        await using (var work = await _postgres.Db.BeginAsync(default).Within())
        {
            await work.ExecuteAsync(InsertSql, user, default).Within();
            await work.CommitAsync(default).Within();
        }

        (await snapshot.ScalarAsync<long>("select count(*) from users", null, default).Within()).Should().Be(before);
        (await snapshot.Awaiting(unit => unit.ExecuteAsync(InsertSql, user, default)).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.ReadOnlySqlTransaction);
    }

    private static NpgsqlBatchCommand Insert(NewRow user) =>
        new NumberedStatement(InsertSql + " returning id").With(new StatementArguments { { "Id", user.Id }, { "Name", user.Name }, { "Now", user.Now } });

    private Task<int> CountAsync(params NewRow[] users) =>
        _postgres.Db.ScalarAsync<int>("select count(*)::int from users where id = any(@ids)", new { ids = users.Select(user => user.Id).ToArray() }, default).Within();

    [SkippableFact]
    public async Task Commit_WithNotices_LeavesTheNextOneDurable()
    {
        await using var source = Source(options => options.MaxPoolSize = 1);
        var db = new Db(source);
        await using (var work = await db.BeginAsync(default).Within())
        {
            work.Notify("durable", "x");
            await work.CommitAsync(default).Within();
        }

        (await db.ScalarAsync<string>("show synchronous_commit", null, default).Within()).Should().Be("on");
    }

    /// <summary>Sessions forget prepared statements all the time when there are more than they may keep, also in the middle of a commit.</summary>
    [SkippableFact]
    public async Task Commit_PreparedStatementsComeAndGo_NeverFails()
    {
        await using var source = Source(options => (options.MaxPoolSize, options.MaxAutoPrepare, options.AutoPrepareMinUsages) = (2, 3, 2));
        var db = new Db(source);
        await Parallel.ForEachAsync(Enumerable.Range(0, 2_000), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, token) =>
        {
            await using var work = await db.BeginAsync(token);
            for (var k = 0; k < i % 4; k++) (await work.ScalarAsync<int>($"select {(i * 7 + k) % 5}", null, token)).Should().Be((i * 7 + k) % 5);
            if (i % 3 == 0) work.Notify("come_and_go", "x");
            await work.CommitAsync(token);
        }).Within();
    }

    /// <summary>What one caller's statement leaves in a connection when the server refuses its values must not reach the next one's.</summary>
    [SkippableTheory]
    [InlineData("select @value::text", "\0")]
    [InlineData("select @value::jsonb::text", "{")]
    [InlineData("select @value::text::int::text", "x")]
    public async Task Statement_ValuesRefusedWhileItIsPrepared_WorksForTheNextCaller(string sql, string refused)
    {
        await using var source = Source(options => (options.MaxPoolSize, options.MaxAutoPrepare, options.AutoPrepareMinUsages, options.NoResetOnClose) = (1, 10, 2, true));
        var db = new Db(source);
        foreach (var inTransaction in new[] { true, false })
        {
            await AskAsync("1");
            await FluentActions.Awaiting(() => AskAsync(refused)).Should().ThrowAsync<PostgresException>();
            (await AskAsync("1")).Should().Be("1");

            async Task<string?> AskAsync(string value)
            {
                if (!inTransaction) return await db.ScalarAsync<string>(sql + "  ", new { value }, default).Within();
                await using var work = await db.BeginAsync(default).Within();
                return await work.ScalarAsync<string>(sql, new { value }, default).Within();
            }
        }
    }

    [SkippableFact]
    public async Task QueryAndCommit_RefusedWhileItIsPrepared_WorksForTheNextCaller()
    {
        await using var source = Source(options => (options.MaxPoolSize, options.MaxAutoPrepare, options.AutoPrepareMinUsages, options.NoResetOnClose) = (1, 10, 2, true));
        var db = new Db(source);
        var (first, last) = (NewUser("prepared-first"), NewUser("prepared-last"));
        await AddAsync(first);
        await FluentActions.Awaiting(() => AddAsync(first)).Should().ThrowAsync<PostgresException>();
        await AddAsync(last);

        (await CountAsync(first, last)).Should().Be(2);

        async Task AddAsync(NewRow user)
        {
            await using var work = await db.BeginAsync(default).Within();
            await work.QueryAndCommitAheadOfDiskAsync<Guid>([Insert(user)], default).Within();
        }
    }

    // A sequence goes on whatever is rolled back.
    private const string SlowToPlanOnceSql = """
        create sequence if not exists times_planned;
        alter sequence times_planned restart;
        create or replace function slow_to_plan() returns int immutable language sql as
            $$ select 4 from pg_sleep(case nextval('times_planned') when 2 then 10 else 0 end) $$
        """;

    /// <summary>A caller leaves while the server plans the statement, after it has taken its name and before it tells its columns.</summary>
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Statement_GivenUpWhileItIsPrepared_WorksForTheNextCaller(bool inTransaction)
    {
        await using var source = Source(options => (options.MaxPoolSize, options.MaxAutoPrepare, options.AutoPrepareMinUsages, options.NoResetOnClose) = (1, 10, 2, true));
        var db = new Db(source);
        await db.ScalarAsync<int>(SlowToPlanOnceSql, null, default).Within();
        (await AskAsync(default)).Should().Be(4);
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await FluentActions.Awaiting(() => AskAsync(leaving.Token)).Should().ThrowAsync<OperationCanceledException>();

        (await AskAsync(default)).Should().Be(4);

        async Task<int> AskAsync(CancellationToken cancellationToken)
        {
            const string Sql = "select slow_to_plan()";
            if (!inTransaction) return await db.ScalarAsync<int>(Sql, null, cancellationToken).Within();
            await using var work = await db.BeginAsync(cancellationToken).Within();
            return await work.ScalarAsync<int>(Sql, null, cancellationToken).Within();
        }
    }

    [SkippableFact]
    public async Task Statement_ParametersAreNullAtTimes_StaysPrepared()
    {
        const string CountSql = "select (generic_plans + custom_plans)::integer from pg_prepared_statements where statement like '%as all_of_them'";
        await using var source = Source(options => (options.MaxPoolSize, options.MaxAutoPrepare, options.AutoPrepareMinUsages) = (1, 10, 2));
        var db = new Db(source);

        for (var i = 0; i < 3; i++)
        {
            await AskAsync(DateTimeOffset.UnixEpoch, ["a"], [Guid.Empty], [1], [2L], [[3]]);
            await AskAsync(null, null, null, null, null, null);
        }

        // Once as it came, then prepared.
        (await db.ScalarAsync<int>(CountSql, null, default).Within()).Should().Be(5);

        Task AskAsync(DateTimeOffset? at, string[]? words, Guid[]? ids, int[]? integers, long[]? longs, byte[][]? bytes) =>
            db.ScalarAsync<int>("select num_nulls(@at, @words, @ids, @integers, @longs, @bytes) as all_of_them", new { at, words, ids, integers, longs, bytes }, default).Within();
    }

    private NpgsqlDataSource Source(Action<NpgsqlConnectionStringBuilder> change)
    {
        var builder = new NpgsqlDataSourceBuilder(_postgres.ConnectionString);
        change(builder.ConnectionStringBuilder);
        return builder.Build();
    }

    [SkippableFact]
    public async Task Query_ArraysAndNulls_MapBothWays()
    {
        var row = await _postgres.Db.SingleAsync<ArrayRow>(
            "select @Words as words, cardinality(@Ids) as id_count, @Missing::timestamptz as last_seen",
            new { Words = (string[])["a", "b"], Ids = (Guid[])[Guid.Empty, Guid.Empty], Missing = (DateTimeOffset?)null },
            default).Within();

        row.Words.Should().Equal("a", "b");
        row.IdCount.Should().Be(2);
        row.LastSeen.Should().BeNull();
    }

    private NewRow NewUser(string name) => new(Id<UserTag>.New(_clock).Value, name, _clock.GetUtcNow());

    private sealed record NewRow(Guid Id, string Name, DateTimeOffset Now);

    private sealed record UserRow(Guid Id, string Username, DateTimeOffset CreatedAt, string? Email);

    private sealed record ArrayRow(string[] Words, int IdCount, DateTimeOffset? LastSeen);
}
