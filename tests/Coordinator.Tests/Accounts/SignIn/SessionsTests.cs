using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Grpc.Core;
using System.Net;

namespace AIForge.Coordinator.Tests.Accounts.SignIn;

public sealed class SessionsTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>
{
    private static readonly CallOrigin Origin = new(IPAddress.Parse("2001:db8::7"), "test", null);

    private readonly AccountsFixture _fixture = (AccountsFixture)fixture.Required();

    [SkippableFact]
    public async Task Refresh_UnspentToken_GoesOnWithTheSameSession()
    {
        var account = await _fixture.RegisterAsync();
        _fixture.Clock.Advance(TimeSpan.FromMinutes(20));
        (await AccountsFixture.FaultOf(() => _fixture.MeAsync(account.Tokens.AccessToken))).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_EXPIRED");

        var fresh = await RefreshAsync(account.Tokens.RefreshToken);

        fresh.SessionId.Should().Be(account.Tokens.SessionId);
        fresh.RefreshToken.Should().NotBe(account.Tokens.RefreshToken);
        fresh.RefreshExpireTime.ToDateTimeOffset().Should().BeCloseTo(account.Tokens.RefreshExpireTime.ToDateTimeOffset(), TimeSpan.FromMilliseconds(1), "thirty days are absolute");
        (await _fixture.MeAsync(fresh.AccessToken)).User.Should().Be(account.User);
    }

    [SkippableFact]
    public async Task Refresh_SpentToken_EndsTheWholeFamily()
    {
        var account = await _fixture.RegisterAsync();
        var second = await RefreshAsync(account.Tokens.RefreshToken);
        await _fixture.MeAsync(second.AccessToken);

        await RefusedRefreshAsync(account.Tokens.RefreshToken);

        await RefusedRefreshAsync(second.RefreshToken);
        (await AccountsFixture.FaultOf(() => _fixture.MeAsync(second.AccessToken))).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
        (await _fixture.EventsAsync(account.User, "session.refresh_reused")).Should().ContainSingle().Which.Subject.Should().Be(account.Tokens.SessionId);
    }

    [SkippableFact]
    public async Task Refresh_ManyAtOnceWithOneToken_HaveExactlyOneWinner()
    {
        var account = await _fixture.RegisterAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            try
            {
                return await RefreshAsync(account.Tokens.RefreshToken);
            }
            catch (RpcException)
            {
                return null;
            }
        })).Within(TimeSpan.FromSeconds(30));

        var winner = results.Should().ContainSingle(tokens => tokens != null).Which!;
        // The others are reuse of a spent token.
        await RefusedRefreshAsync(winner.RefreshToken);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("afr_")]
    [InlineData("afr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("afk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Refresh_UnknownToken_IsRefused(string token) => await RefusedRefreshAsync(token);

    [SkippableFact]
    public async Task Refresh_AfterThirtyDays_IsRefused()
    {
        var account = await _fixture.RegisterAsync();
        _fixture.Clock.Advance(TimeSpan.FromDays(29.99));
        var last = await RefreshAsync(account.Tokens.RefreshToken);
        last.ExpiresIn.Should().BeLessThanOrEqualTo((int)TimeSpan.FromDays(0.01).TotalSeconds, "no access token outlives its session");

        _fixture.Clock.Advance(TimeSpan.FromDays(0.01));

        await RefusedRefreshAsync(last.RefreshToken);
    }

    [SkippableFact]
    public async Task RefreshToken_AsBearer_IsNoCredential()
    {
        var account = await _fixture.RegisterAsync();

        (await AccountsFixture.FaultOf(() => _fixture.MeAsync(account.Tokens.RefreshToken))).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_INVALID");
    }

    [SkippableFact]
    public async Task Logout_OwnSession_RefusesItsTokensAtOnceAndNoOthers()
    {
        var account = await _fixture.RegisterAsync();
        var other = (await _fixture.LoginAsync(account.Username, account.Password)).Tokens;
        await _fixture.MeAsync(account.Tokens.AccessToken);

        await _fixture.Auth.LogoutAsync(new LogoutRequest(), account.Headers).ResponseAsync.Within();

        (await AccountsFixture.FaultOf(() => _fixture.MeAsync(account.Tokens.AccessToken))).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
        await RefusedRefreshAsync(account.Tokens.RefreshToken);
        await _fixture.MeAsync(other.AccessToken);
        await RefreshAsync(other.RefreshToken);
    }

    [SkippableFact]
    public async Task Logout_ApiKey_HasNoSession()
    {
        var user = await _fixture.Coordinator.CreateUserAsync();

        var fault = await AccountsFixture.FaultOf(() => _fixture.Auth.LogoutAsync(new LogoutRequest(), RunningCoordinator.Bearer(user.NewKey!)).ResponseAsync.Within());

        fault.ShouldBeFault(StatusCode.FailedPrecondition, "SESSION_REQUIRED");
    }

    [SkippableFact]
    public async Task List_SeveralSessions_ShowsOwnOpenOnesNewestFirst()
    {
        var account = await _fixture.RegisterAsync();
        await _fixture.RegisterAsync();
        var second = (await _fixture.LoginAsync(account.Username, account.Password, "203.0.113.77")).Tokens;
        var third = (await _fixture.LoginAsync(account.Username, account.Password)).Tokens;
        await _fixture.Auth.RevokeSessionAsync(new RevokeSessionRequest { SessionId = third.SessionId }, account.Headers).ResponseAsync.Within();

        var page = await _fixture.Auth.ListSessionsAsync(new ListSessionsRequest { PageSize = 1 }, account.Headers).ResponseAsync.Within();
        var rest = await _fixture.Auth.ListSessionsAsync(new ListSessionsRequest { PageToken = page.NextPageToken }, account.Headers).ResponseAsync.Within();

        page.Sessions.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { second.SessionId, Method = "password", Address = "203.0.113.77", UserAgent = "browser of the test", Current = false });
        rest.Sessions.Should().ContainSingle().Which.Should().BeEquivalentTo(new { account.Tokens.SessionId, Current = true });
        rest.NextPageToken.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Revoke_SessionOfAnotherUser_DoesNotExist()
    {
        var (account, stranger) = (await _fixture.RegisterAsync(), await _fixture.RegisterAsync());

        foreach (var id in (string[])[account.Tokens.SessionId, Id<SessionTag>.New(TimeProvider.System).ToString(), "nonsense", ""])
        {
            var request = new RevokeSessionRequest { SessionId = id };
            (await AccountsFixture.FaultOf(() => _fixture.Auth.RevokeSessionAsync(request, stranger.Headers).ResponseAsync.Within()))
                .ShouldBeFault(StatusCode.NotFound, "SESSION_NOT_FOUND");
        }

        await _fixture.MeAsync(account.Tokens.AccessToken);
    }

    [SkippableFact]
    public async Task Open_MoreThanTheLimit_EndsTheOldest()
    {
        var account = await _fixture.RegisterAsync();
        for (var i = 0; i < 50; i++) await OpenAsync(AccountsFixture.IdOf(account.User), "wallet");

        var listed = await ListAllAsync(AccountsFixture.IdOf(account.User));

        listed.Should().HaveCount(50).And.NotContain(session => session.Method == "password", "the session of the registration was the oldest");
        await RefusedRefreshAsync(account.Tokens.RefreshToken);
    }

    [SkippableFact]
    public async Task Open_WorkThatRollsBack_LeavesTokensOfNoSession()
    {
        var account = await _fixture.RegisterAsync();
        Coordinator.Accounts.SignIn.SessionTokens tokens;
        await using (var work = await _fixture.Service<Db>().BeginAsync(default).Within())
            tokens = await _fixture.Service<Sessions>().OpenAsync(work, AccountsFixture.IdOf(account.User), "wallet", Origin, default).Within();

        (await AccountsFixture.FaultOf(() => _fixture.MeAsync(tokens.AccessToken))).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
        await RefusedRefreshAsync(tokens.RefreshToken);
    }

    [SkippableFact]
    public async Task Suspend_Account_EndsSessionsAndKeysUntilItIsRestored()
    {
        var account = await _fixture.RegisterAsync();
        var key = await _fixture.Account.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "k" }, account.Headers).ResponseAsync.Within();
        await _fixture.MeAsync(key.Secret);
        await ChangeAsync((suspension, work, id) => suspension.SuspendAsync(work, id, "admin", "abuse", Origin, default), account);

        await RefusedSoonAsync(account.Tokens.AccessToken, "ACCOUNT_INACTIVE");
        await RefusedSoonAsync(key.Secret, "ACCOUNT_INACTIVE");
        await RefusedRefreshAsync(account.Tokens.RefreshToken);
        var open = async () => await OpenAsync(AccountsFixture.IdOf(account.User), "wallet");
        (await open.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("ACCOUNT_INACTIVE");
        (await _fixture.EventsAsync(account.User, "account.suspended")).Should().ContainSingle().Which.Details.Should().Contain("abuse");

        await ChangeAsync((suspension, work, id) => suspension.RestoreAsync(work, id, "admin", "mistake", Origin, default), account);

        await Eventually.IsTrueAsync(async () => await ReasonAsync(key.Secret) is null);
        await RefusedSoonAsync(account.Tokens.AccessToken, "CREDENTIAL_REVOKED");
        await _fixture.LoginAsync(account.Username, account.Password);
    }

    [SkippableFact]
    public async Task Suspend_UnknownAccount_IsNotFound()
    {
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        var suspend = () => _fixture.Service<AccountSuspension>().SuspendAsync(work, Guid.NewGuid(), "admin", "abuse", Origin, default).Within();

        (await suspend.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("USER_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Clean_EndedLongAgo_IsRemovedWithItsTokens()
    {
        var account = await _fixture.RegisterAsync();
        var kept = await _fixture.RegisterAsync();
        await _fixture.Auth.LogoutAsync(new LogoutRequest(), account.Headers).ResponseAsync.Within();

        await using (var work = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            await SessionsStore.CleanAsync(work, _fixture.Clock.GetUtcNow() + TimeSpan.FromMinutes(1), 1000, default).Within();
            await work.CommitAsync(default).Within();
        }

        (await CountTokensAsync(account)).Should().Be(0);
        (await CountTokensAsync(kept)).Should().Be(1);
    }

    private Task<int> CountTokensAsync(TestAccount account) => _fixture.Service<Db>().SingleAsync<int>(
        "select count(*)::int from refresh_tokens t join sessions s on s.id = t.session_id where s.user_id = @Id",
        new { Id = AccountsFixture.IdOf(account.User) },
        default).Within();

    private async Task OpenAsync(Guid userId, string method)
    {
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        await _fixture.Service<Sessions>().OpenAsync(work, userId, method, Origin, default).Within();
        await work.CommitAsync(default).Within();
    }

    private Task<IReadOnlyList<SessionRecord>> ListAllAsync(Guid userId) =>
        _fixture.Service<SessionsStore>().ListAsync(userId, _fixture.Clock.GetUtcNow(), null, 1000, default).Within();

    private async Task ChangeAsync(Func<AccountSuspension, UnitOfWork, Guid, Task> change, TestAccount account)
    {
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        await change(_fixture.Service<AccountSuspension>(), work, AccountsFixture.IdOf(account.User)).Within();
        await work.CommitAsync(default).Within();
    }

    private async Task RefusedSoonAsync(string credential, string reason)
    {
        await Eventually.IsTrueAsync(async () => await ReasonAsync(credential) is not null, TimeSpan.FromSeconds(2));
        (await ReasonAsync(credential)).Should().Be(reason);
    }

    private async Task<string?> ReasonAsync(string credential)
    {
        try
        {
            await _fixture.MeAsync(credential);
            return null;
        }
        catch (RpcException exception)
        {
            return exception.Detail<Google.Rpc.ErrorInfo>().Reason;
        }
    }

    private async Task<Protocol.V1.SessionTokens> RefreshAsync(string token)
    {
        var request = new RefreshSessionRequest { RefreshToken = token };
        return (await _fixture.Auth.RefreshSessionAsync(request, AccountsFixture.From(AccountsFixture.NewAddress())).ResponseAsync.Within()).Tokens;
    }

    private async Task RefusedRefreshAsync(string token) =>
        (await AccountsFixture.FaultOf(() => RefreshAsync(token))).ShouldBeFault(StatusCode.Unauthenticated, "REFRESH_TOKEN_INVALID");
}
