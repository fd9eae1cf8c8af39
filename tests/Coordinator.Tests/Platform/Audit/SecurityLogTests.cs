using System.Net;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Testing;
using Npgsql;

namespace AIForge.Coordinator.Tests.Platform.Audit;

public sealed class SecurityLogTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    private readonly Guid _user = Guid.NewGuid();

    private SecurityLog Log => fixture.Required().Service<SecurityLog>();

    [SkippableFact]
    public async Task Write_Event_IsFoundByUserAndKind()
    {
        await Log.WriteAsync(
            new SecurityEvent("login.failed")
            {
                UserId = _user,
                Subject = "somebody",
                Address = IPAddress.Parse("203.0.113.9"),
                Details = new Dictionary<string, string> { ["reason"] = "wrong password" },
            },
            default).Within();

        var found = (await ListAsync(_user, "login")).Should().ContainSingle().Which;
        found.Should().BeEquivalentTo(new { Kind = "login.failed", Subject = "somebody", Address = "203.0.113.9" });
        found.Details.Should().Contain("wrong password");
        (await ListAsync(_user, "log")).Should().BeEmpty("a kind is matched by whole words");
        (await ListAsync(Guid.NewGuid(), null)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Write_InATransactionThatRollsBack_LeavesNothing()
    {
        await using (var work = await fixture.Required().Service<Db>().BeginAsync(default).Within())
            await Log.WriteAsync(work, new SecurityEvent("login.succeeded") { UserId = _user }, default).Within();

        (await ListAsync(_user, null)).Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData("update security_events set kind = 'login.other'")]
    [InlineData("delete from security_events")]
    [InlineData("truncate security_events")]
    public async Task Record_Written_CannotBeChanged(string sql)
    {
        await Log.WriteAsync(new SecurityEvent("login.succeeded") { UserId = _user }, default).Within();
        await using var source = NpgsqlDataSource.Create(fixture.Postgres.ConnectionString);
        await using var command = source.CreateCommand(sql);

        var act = () => command.ExecuteNonQueryAsync().Within();

        (await act.Should().ThrowAsync<PostgresException>()).Which.MessageText.Should().Contain("append-only");
    }

    private async Task<IReadOnlyList<SecurityRecord>> ListAsync(Guid user, string? kind) =>
        await fixture.Service<SecurityLogStore>().ListAsync(user, kind, null, 10, default).Within();
}
