using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Accounts.SignIn;

public sealed class RegistrationTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>
{
    private readonly AccountsFixture _fixture = (AccountsFixture)fixture.Required();

    [SkippableFact]
    public async Task Register_NewNames_SignsInAtOnce()
    {
        var request = new RegisterRequest { Email = " Ada.L@BÜCHER.example ", Username = " Ada.L ", Password = AccountsFixture.Password };

        var reply = await _fixture.Auth.RegisterAsync(request, AccountsFixture.From(AccountsFixture.NewAddress())).ResponseAsync.Within();

        reply.User.Should().BeEquivalentTo(new { Email = "Ada.L@xn--bcher-kva.example", Username = "Ada.L", IsVerified = false, AuthMethod = "password" });
        reply.Tokens.TokenType.Should().Be("Bearer");
        reply.Tokens.ExpiresIn.Should().Be(900);
        reply.Tokens.RefreshToken.Should().StartWith("afr_");
        var me = await _fixture.MeAsync(reply.Tokens.AccessToken);
        me.User.Should().Be(reply.User);
        me.Scopes.Should().Contain("account");
        (await _fixture.EventsAsync(reply.User, "account.registered")).Should().ContainSingle();
    }

    [SkippableFact]
    public async Task Register_Always_StoresNoSecret()
    {
        var account = await _fixture.RegisterAsync();

        foreach (var table in (string[])["users", "sessions", "refresh_tokens", "mail_outbox", "mail_tokens", "security_events"])
        {
            var rows = await _fixture.Service<Db>().QueryAsync<string>($"select row_to_json(t)::text from {table} t", null, default).Within();
            foreach (var secret in (string[])[account.Password, account.Tokens.RefreshToken, account.Tokens.AccessToken])
                rows.Should().NotContain(row => row.Contains(secret, StringComparison.Ordinal), "{0} holds no secret", table);
        }

        var hash = await _fixture.Service<Db>().SingleAsync<string>(
            "select hashed_password from users where username = @Username", new { account.Username }, default).Within();
        hash.Should().StartWith("$2b$10$").And.HaveLength(60);
    }

    [SkippableFact]
    public async Task Register_BrokenRules_NamesEveryField()
    {
        var before = _fixture.Hasher.Computed;

        var fault = await RefusedAsync("nobody", "аdmin", "short");

        fault.ShouldBeFault(StatusCode.InvalidArgument, "REGISTRATION_INVALID");
        fault.Detail<BadRequest>().FieldViolations.Select(violation => violation.Field).Should().Equal("email", "username", "password");
        _fixture.Hasher.Computed.Should().Be(before);
    }

    [SkippableFact]
    public async Task Register_PasswordOfMegabytes_IsRefusedBeforeAnyHash()
    {
        var before = _fixture.Hasher.Computed;

        var fault = await RefusedAsync("big@example.org", "big", new string('x', 5_000_000));

        fault.ShouldBeFault(StatusCode.InvalidArgument, "REGISTRATION_INVALID");
        _fixture.Hasher.Computed.Should().Be(before);
    }

    [SkippableFact]
    public async Task Register_NamesInAnotherCase_AreTaken()
    {
        var account = await _fixture.RegisterAsync();

        (await TakenAsync(account.Email.ToUpperInvariant(), "someoneelse")).Should().Equal("email");
        (await TakenAsync("someone.else@example.org", account.Username.ToUpperInvariant())).Should().Equal("username");
        (await TakenAsync(account.Email, account.Username)).Should().Equal("email", "username");
    }

    [SkippableFact]
    public async Task Register_SameNamesAtOnce_MakesOneAccount()
    {
        var name = $"race{Guid.NewGuid():n}"[..20];

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try
            {
                await _fixture.RegisterAsync(name);
                return "";
            }
            catch (RpcException exception)
            {
                return exception.Detail<ErrorInfo>().Reason;
            }
        })).Within(TimeSpan.FromSeconds(30));

        results.Count(reason => reason.Length == 0).Should().Be(1);
        results.Where(reason => reason.Length > 0).Should().AllBe("ACCOUNT_EXISTS");
    }

    [SkippableFact]
    public async Task Register_SixthWithinTheHourFromOneAddress_HasToWait()
    {
        var account = await _fixture.RegisterAsync();
        var address = AccountsFixture.NewAddress();
        RegisterRequest Taken() => new() { Email = account.Email, Username = account.Username, Password = AccountsFixture.Password };
        for (var i = 0; i < 5; i++)
            (await RefusedAsync(Taken(), address)).ShouldBeFault(StatusCode.AlreadyExists, "ACCOUNT_EXISTS");

        var fault = await RefusedAsync(Taken(), address);

        fault.ShouldBeFault(StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED");
        fault.Status.Detail.Should().StartWith("Rate limit reached: 5 registrations from this address per hour.");
        fault.Detail<RetryInfo>().RetryDelay.ToTimeSpan().Should().BePositive();
        (await RefusedAsync(Taken(), AccountsFixture.NewAddress())).ShouldBeFault(StatusCode.AlreadyExists, "ACCOUNT_EXISTS");
    }

    [SkippableFact]
    public async Task Register_RepeatedWithAnIdempotencyKey_KeepsNoReplyWithTokens()
    {
        var name = $"u{Guid.NewGuid():n}"[..20];
        var request = new RegisterRequest { Email = $"{name}@example.org", Username = name, Password = AccountsFixture.Password };
        var headers = AccountsFixture.From(AccountsFixture.NewAddress());
        headers.Add("idempotency-key", name);
        await _fixture.Auth.RegisterAsync(request, headers).ResponseAsync.Within();

        var again = await AccountsFixture.FaultOf(() => _fixture.Auth.RegisterAsync(request, headers).ResponseAsync.Within());

        again.ShouldBeFault(StatusCode.AlreadyExists, "ACCOUNT_EXISTS");
        (await _fixture.Service<Db>().SingleAsync<long>("select count(*) from idempotency_keys", null, default).Within()).Should().Be(0);
    }

    private async Task<IEnumerable<string>> TakenAsync(string email, string username)
    {
        var fault = await RefusedAsync(email, username, AccountsFixture.Password);
        fault.ShouldBeFault(StatusCode.AlreadyExists, "ACCOUNT_EXISTS");
        return fault.Detail<BadRequest>().FieldViolations.Select(violation => violation.Field);
    }

    private Task<RpcException> RefusedAsync(string email, string username, string password) =>
        RefusedAsync(new RegisterRequest { Email = email, Username = username, Password = password }, AccountsFixture.NewAddress());

    private Task<RpcException> RefusedAsync(RegisterRequest request, string address) =>
        AccountsFixture.FaultOf(() => _fixture.Auth.RegisterAsync(request, AccountsFixture.From(address)).ResponseAsync.Within());
}
