using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Accounts.Passwords;

public sealed class PasswordResetTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>
{
    private const string Wanted = "another-Kettle-42";

    private readonly AccountsFixture _fixture = (AccountsFixture)fixture.Required();

    [SkippableFact]
    public async Task Reset_MailedToken_ChangesThePasswordEndsSessionsAndLiftsTheWait()
    {
        var account = await _fixture.RegisterAsync();
        for (var i = 0; i < 6; i++) await AccountsFixture.FaultOf(() => _fixture.LoginAsync(account.Username, "wrong-Kettle-99"));
        await _fixture.MeAsync(account.Tokens.AccessToken);

        await ResetAsync(await MailedTokenAsync(account), Wanted);

        (await AccountsFixture.FaultOf(() => _fixture.MeAsync(account.Tokens.AccessToken))).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
        (await _fixture.LoginAsync(account.Username, Wanted)).User.IsVerified.Should().BeTrue("who got the mail has the address");
        (await _fixture.EventsAsync(account.User, "password.reset")).Should().ContainSingle();
    }

    [SkippableFact]
    public async Task Reset_TokenUsedTwice_WorksOnce()
    {
        var account = await _fixture.RegisterAsync();
        var token = await MailedTokenAsync(account);

        var reasons = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            try
            {
                await ResetAsync(token, $"{Wanted}-{i}");
                return "";
            }
            catch (RpcException exception)
            {
                return exception.Detail<ErrorInfo>().Reason;
            }
        })).Within(TimeSpan.FromSeconds(30));

        reasons.Count(reason => reason.Length == 0).Should().Be(1);
        reasons.Where(reason => reason.Length > 0).Should().AllBe("MAIL_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task Reset_WeakPassword_LeavesTheTokenForABetterOne()
    {
        var account = await _fixture.RegisterAsync();
        var token = await MailedTokenAsync(account);

        (await AccountsFixture.FaultOf(() => ResetAsync(token, "password1"))).ShouldBeFault(StatusCode.InvalidArgument, "PASSWORD_INVALID");
        (await AccountsFixture.FaultOf(() => ResetAsync(token, account.Username + "xx"))).ShouldBeFault(StatusCode.InvalidArgument, "PASSWORD_INVALID");

        await ResetAsync(token, Wanted);
    }

    [SkippableFact]
    public async Task Reset_AfterHalfAnHour_IsRefused()
    {
        var account = await _fixture.RegisterAsync();
        var token = await MailedTokenAsync(account);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(30));

        (await AccountsFixture.FaultOf(() => ResetAsync(token, Wanted))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task Reset_AfterAChangeOfThePassword_IsRefused()
    {
        var account = await _fixture.RegisterAsync();
        var token = await MailedTokenAsync(account);
        var change = new ChangePasswordRequest { CurrentPassword = account.Password, NewPassword = Wanted };
        await _fixture.Auth.ChangePasswordAsync(change, AccountsFixture.From(account.Address, account.Tokens.AccessToken)).ResponseAsync.Within();

        (await AccountsFixture.FaultOf(() => ResetAsync(token, "third-Kettle-43"))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task Reset_TokenForTheAddress_IsNoTokenForThePassword()
    {
        var account = await _fixture.RegisterAsync();
        var token = await _fixture.MailedTokenAsync(account.Email, "afv_");

        (await AccountsFixture.FaultOf(() => ResetAsync(token, Wanted))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
        (await AccountsFixture.FaultOf(() => ResetAsync("afw_" + token[4..], Wanted))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task Reset_UnknownTokens_CostNoHashAndSoonHaveToWait()
    {
        var address = AccountsFixture.NewAddress();
        var before = _fixture.Hasher.Computed;
        var reasons = new List<string>();
        for (var i = 0; i < 21; i++)
        {
            var request = new ResetPasswordRequest { Token = "afw_" + new string('A', 43), NewPassword = Wanted };
            reasons.Add((await AccountsFixture.FaultOf(() => _fixture.Auth.ResetPasswordAsync(request, AccountsFixture.From(address)).ResponseAsync.Within()))
                .Detail<ErrorInfo>().Reason);
        }

        reasons[..20].Should().AllBe("MAIL_TOKEN_INVALID");
        reasons[20].Should().Be("RATE_LIMIT_EXCEEDED");
        _fixture.Hasher.Computed.Should().Be(before);
    }

    [SkippableFact]
    public async Task Request_KnownOrUnknownAddress_AreTheSameAnswer()
    {
        var account = await _fixture.RegisterAsync();
        var known = new List<string>();
        var unknown = new List<string>();

        for (var i = 0; i < 4; i++)
        {
            known.Add(await OutcomeAsync(account.Email));
            unknown.Add(await OutcomeAsync("nobody@example.org"));
        }

        known.Should().Equal("sent", "sent", "sent", "RATE_LIMIT_EXCEEDED");
        unknown.Should().Equal(known);
    }

    [SkippableFact]
    public async Task Request_NoAddress_IsRefused() =>
        (await AccountsFixture.FaultOf(() => RequestAsync("nobody"))).ShouldBeFault(StatusCode.InvalidArgument, "EMAIL_INVALID");

    private async Task<string> MailedTokenAsync(TestAccount account)
    {
        await RequestAsync(account.Email);
        return await _fixture.MailedTokenAsync(account.Email, "afw_");
    }

    private Task RequestAsync(string email) => _fixture.Auth.RequestPasswordResetAsync(
        new RequestPasswordResetRequest { Email = email }, AccountsFixture.From(AccountsFixture.NewAddress())).ResponseAsync.Within();

    private async Task<string> OutcomeAsync(string email)
    {
        try
        {
            await RequestAsync(email);
            return "sent";
        }
        catch (RpcException exception)
        {
            return exception.Detail<ErrorInfo>().Reason;
        }
    }

    private Task ResetAsync(string token, string wanted) => _fixture.Auth.ResetPasswordAsync(
        new ResetPasswordRequest { Token = token, NewPassword = wanted }, AccountsFixture.From(AccountsFixture.NewAddress())).ResponseAsync.Within();
}
