using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Accounts.Passwords;
using AIForge.Coordinator.Platform.Database;
using AIForge.Testing;
using AIForge.Protocol.V1;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Accounts.SignIn;

public sealed class PasswordLoginTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>
{
    private const string Wrong = "not-The-Kettle-41";

    private readonly AccountsFixture _fixture = (AccountsFixture)fixture.Required();

    [SkippableFact]
    public async Task Login_AddressOrNameInAnyCase_OpensASession()
    {
        var account = await _fixture.RegisterAsync();

        foreach (var login in (string[])[account.Email, account.Username, account.Email.ToUpperInvariant(), $" {account.Username.ToUpperInvariant()} "])
        {
            var reply = await _fixture.LoginAsync(login, account.Password);
            reply.User.Should().Be(account.User);
            (await _fixture.MeAsync(reply.Tokens.AccessToken)).User.Should().Be(account.User);
        }

        (await _fixture.EventsAsync(account.User, "login.succeeded")).Should().HaveCount(4);
    }

    [SkippableFact]
    public async Task Login_WrongPasswordOrUnknownLogin_AreTheSameAnswerAndTheSameWork()
    {
        var account = await _fixture.RegisterAsync();
        var operatorUser = await _fixture.Coordinator.CreateUserAsync();
        var answers = new List<(RpcException Fault, long Hashes)>();

        foreach (var login in (string[])[account.Email, account.Username, "nobody@example.org", "nobody-here", operatorUser.Username, "not a name at all \u0430"])
        {
            var before = _fixture.Hasher.Computed;
            var fault = await AccountsFixture.FaultOf(() => _fixture.LoginAsync(login, Wrong));
            answers.Add((fault, _fixture.Hasher.Computed - before));
        }

        answers.Should().OnlyContain(answer => answer.Hashes == 1);
        answers[0].Fault.ShouldBeFault(StatusCode.Unauthenticated, "LOGIN_FAILED");
        answers.Select(answer => answer.Fault.Details()).Should().AllBeEquivalentTo(answers[0].Fault.Details());
        (await _fixture.EventsAsync(account.User, "login.failed")).Should().HaveCount(2);
    }

    [SkippableTheory]
    [InlineData("", "secret-enough", "login")]
    [InlineData("ada", "", "password")]
    [InlineData("ada", "nul\0inside", "password")]
    public async Task Login_Unusable_IsRefusedBeforeAnyHash(string login, string password, string field)
    {
        var before = _fixture.Hasher.Computed;

        var fault = await AccountsFixture.FaultOf(() => _fixture.LoginAsync(login, password));

        fault.ShouldBeFault(StatusCode.InvalidArgument, "LOGIN_INVALID");
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be(field);
        _fixture.Hasher.Computed.Should().Be(before);
    }

    [SkippableFact]
    public async Task Login_PasswordThatBcryptWouldCut_IsRefused()
    {
        var account = await _fixture.RegisterAsync(password: string.Concat(Enumerable.Range(0, 24).Select(i => $"{(char)('a' + i)}9X")));
        account.Password.Length.Should().Be(72);
        await _fixture.LoginAsync(account.Username, account.Password);

        var fault = await AccountsFixture.FaultOf(() => _fixture.LoginAsync(account.Username, account.Password + "z"));

        fault.ShouldBeFault(StatusCode.InvalidArgument, "LOGIN_INVALID");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Login_FiveFailures_WaitLongerAndLongerWhetherOrNotThereIsSuchAnAccount(bool exists)
    {
        var login = exists ? (await _fixture.RegisterAsync()).Username : $"ghost{Guid.NewGuid():n}";
        for (var i = 0; i < 5; i++) (await FailAsync(login)).ShouldBeFault(StatusCode.Unauthenticated, "LOGIN_FAILED");

        foreach (var seconds in (int[])[30, 60, 300, 900, 900])
        {
            var before = _fixture.Hasher.Computed;
            var locked = await FailAsync(login);
            locked.ShouldBeFault(StatusCode.ResourceExhausted, "TOO_MANY_ATTEMPTS");
            locked.Detail<RetryInfo>().RetryDelay.ToTimeSpan().Should().BeCloseTo(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(10));
            _fixture.Hasher.Computed.Should().Be(before, "the counter comes before the hash");
            _fixture.Clock.Advance(TimeSpan.FromSeconds(seconds));
            (await FailAsync(login)).ShouldBeFault(StatusCode.Unauthenticated, "LOGIN_FAILED");
        }
    }

    [SkippableFact]
    public async Task Login_RightAfterFourFailures_BeginsTheCountAgain()
    {
        var account = await _fixture.RegisterAsync();

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 4; i++) await FailAsync(account.Username);
            await _fixture.LoginAsync(account.Username, account.Password);
        }
    }

    [SkippableFact]
    public async Task Login_FailuresByNameAndByAddress_CountTogether()
    {
        var account = await _fixture.RegisterAsync();
        for (var i = 0; i < 3; i++) (await FailAsync(account.Username)).ShouldBeFault(StatusCode.Unauthenticated, "LOGIN_FAILED");
        for (var i = 0; i < 2; i++) (await FailAsync(account.Email)).ShouldBeFault(StatusCode.Unauthenticated, "LOGIN_FAILED");

        (await FailAsync(account.Email)).ShouldBeFault(StatusCode.ResourceExhausted, "TOO_MANY_ATTEMPTS");
        (await FailAsync(account.Username)).ShouldBeFault(StatusCode.ResourceExhausted, "TOO_MANY_ATTEMPTS");

        _fixture.Clock.Advance(TimeSpan.FromSeconds(31));
        await _fixture.LoginAsync(account.Email, account.Password);
        for (var i = 0; i < 5; i++) (await FailAsync(account.Username)).ShouldBeFault(StatusCode.Unauthenticated, "LOGIN_FAILED");
    }

    [SkippableFact]
    public async Task Login_WhatStandsForAnAccountTyped_CountsNothingAgainstIt()
    {
        var account = await _fixture.RegisterAsync();
        var id = Guid.Parse(await _fixture.Service<Db>().ScalarAsync<string>(
            "select id::text from users where username = @Username", new { account.Username }, default).Within() ?? "");
        for (var i = 0; i < 6; i++) await FailAsync($"\nsign-in of {id:N}");

        await _fixture.LoginAsync(account.Username, account.Password);
    }

    [SkippableFact]
    public async Task Login_LockedWithTheRightPassword_WaitsTooAndThenSucceeds()
    {
        var account = await _fixture.RegisterAsync();
        for (var i = 0; i < 5; i++) await FailAsync(account.Username);

        (await AccountsFixture.FaultOf(() => _fixture.LoginAsync(account.Username, account.Password)))
            .ShouldBeFault(StatusCode.ResourceExhausted, "TOO_MANY_ATTEMPTS");

        _fixture.Clock.Advance(TimeSpan.FromSeconds(31));
        await _fixture.LoginAsync(account.Username, account.Password);
    }

    [SkippableFact]
    public async Task Login_ManyGuessesAtOnce_AreNotMoreThanFive()
    {
        var account = await _fixture.RegisterAsync();
        var before = _fixture.Hasher.Computed;

        var reasons = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await FailAsync(account.Username)).Detail<ErrorInfo>().Reason))
            .Within(TimeSpan.FromSeconds(30));

        reasons.Count(reason => reason == "LOGIN_FAILED").Should().Be(5);
        (_fixture.Hasher.Computed - before).Should().Be(5);
    }

    [SkippableFact]
    public async Task Login_OtherSpellingOfTheName_GetsNobodyAroundTheWait()
    {
        var account = await _fixture.RegisterAsync($"ikiki{Guid.NewGuid():n}"[..20]);
        for (var i = 0; i < 5; i++) await FailAsync(i % 2 == 0 ? account.Username : $" {account.Username.ToUpperInvariant()}");

        // The Kelvin sign and the dotted capital I are k and i in lower case, by some rules.
        foreach (var login in (string[])[account.Username, account.Username.ToUpperInvariant(), account.Username.Replace('k', '\u212a'), account.Username.Replace('i', '\u0130')])
        {
            var fault = await AccountsFixture.FaultOf(() => _fixture.LoginAsync(login, account.Password));
            fault.Detail<ErrorInfo>().Reason.Should().BeOneOf("TOO_MANY_ATTEMPTS", "LOGIN_FAILED");
        }
    }

    [SkippableFact]
    public async Task Login_TwentyFirstWithinAMinuteFromOneAddress_HasToWait()
    {
        var address = AccountsFixture.NewAddress();
        var reasons = new List<string>();
        for (var i = 0; i < 21; i++) reasons.Add((await FailAsync($"ghost{Guid.NewGuid():n}", address)).Detail<ErrorInfo>().Reason);

        reasons[..20].Should().AllBe("LOGIN_FAILED");
        reasons[20].Should().Be("RATE_LIMIT_EXCEEDED");
    }

    [SkippableFact]
    public async Task Login_OneHouseholdOfIpv6_SharesItsLimit()
    {
        var household = $"2001:db8:{Random.Shared.Next(1, 0xffff):x}:{Random.Shared.Next(1, 0xffff):x}";
        for (var i = 0; i < 20; i++) await FailAsync("ghost-of-the-household" + i, $"{household}::{i:x}");

        (await FailAsync("ghost-of-the-household", $"{household}:ffff::1")).ShouldBeFault(StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED");
    }

    [SkippableFact]
    public async Task Login_Flood_IsBoundedByTheQueue()
    {
        var options = _fixture.Service<IOptions<PasswordsOptions>>().Value;
        var before = _fixture.Hasher.Computed;
        var bound = Environment.ProcessorCount + options.QueueLength;

        var reasons = await Task.WhenAll(Enumerable.Range(0, 3 * bound).Select(async i =>
            (await FailAsync($"flood{Guid.NewGuid():n}")).Detail<ErrorInfo>().Reason)).Within(TimeSpan.FromSeconds(60));

        var busy = reasons.Count(reason => reason == "SIGN_IN_BUSY");
        busy.Should().BePositive();
        reasons.Where(reason => reason != "SIGN_IN_BUSY").Should().AllBe("LOGIN_FAILED");
        (_fixture.Hasher.Computed - before).Should().Be(reasons.Length - busy);
        var counted = await _fixture.Service<Db>().ScalarAsync<long>("select count(*) from login_failures where failures = 0", null, default).Within();
        counted.Should().Be(busy, "an attempt that was not decided is no failure");
    }

    [SkippableFact]
    public async Task Login_HashOfLowerCost_IsMadeAnewOnce()
    {
        var account = await _fixture.RegisterAsync();
        const string weak = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"; // "U*U", of bcrypt's own test vectors.
        await SetHashAsync(account, weak);

        await _fixture.LoginAsync(account.Username, "U*U");
        (await HashAsync(account)).Should().StartWith("$2b$10$");
        var before = _fixture.Hasher.Computed;
        await _fixture.LoginAsync(account.Username, "U*U");
        (_fixture.Hasher.Computed - before).Should().Be(1);
    }

    [SkippableFact]
    public async Task Login_PasswordReplacedWhileItIsCompared_OpensNoSession()
    {
        var account = await _fixture.RegisterAsync();
        Task<LoginResponse> login;
        await using (var work = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            await work.ExecuteAsync("update users set hashed_password = 'another' where username = @Username", new { account.Username }, default).Within();
            login = _fixture.LoginAsync(account.Username, account.Password);
            await Eventually.IsTrueAsync(() => _fixture.Service<Db>().SingleAsync<bool>(
                "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')", null, default).Within());
            await work.CommitAsync(default).Within();
        }

        (await AccountsFixture.FaultOf(() => login)).ShouldBeFault(StatusCode.Aborted, "PASSWORD_CHANGED_MEANWHILE");
    }

    [SkippableFact]
    public async Task Login_SuspendedAccount_IsToldSoOnlyWithTheRightPassword()
    {
        var account = await _fixture.RegisterAsync();
        await SuspendAsync(account);

        (await FailAsync(account.Username)).ShouldBeFault(StatusCode.Unauthenticated, "LOGIN_FAILED");
        (await AccountsFixture.FaultOf(() => _fixture.LoginAsync(account.Username, account.Password)))
            .ShouldBeFault(StatusCode.PermissionDenied, "ACCOUNT_INACTIVE");
        (await _fixture.EventsAsync(account.User, "login.suspended")).Should().ContainSingle();
    }

    private Task<RpcException> FailAsync(string login, string? address = null) => AccountsFixture.FaultOf(() => _fixture.LoginAsync(login, Wrong, address));

    private async Task SuspendAsync(TestAccount account)
    {
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        var origin = new Coordinator.Platform.Origin.CallOrigin(System.Net.IPAddress.Loopback, "", null);
        await _fixture.Service<AccountSuspension>().SuspendAsync(work, AccountsFixture.IdOf(account.User), "test", "test", origin, default).Within();
        await work.CommitAsync(default).Within();
    }

    private async Task SetHashAsync(TestAccount account, string hash)
    {
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        await work.ExecuteAsync("update users set hashed_password = @Hash where username = @Username", new { Hash = hash, account.Username }, default).Within();
        await work.CommitAsync(default).Within();
    }

    private Task<string> HashAsync(TestAccount account) =>
        _fixture.Service<Db>().SingleAsync<string>("select hashed_password from users where username = @Username", new { account.Username }, default).Within();
}
