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
