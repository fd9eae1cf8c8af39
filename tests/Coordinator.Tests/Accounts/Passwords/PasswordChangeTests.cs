using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Accounts.Passwords;

public sealed class PasswordChangeTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>
{
    private const string Wanted = "another-Kettle-42";

    private readonly AccountsFixture _fixture = (AccountsFixture)fixture.Required();

    [SkippableFact]
    public async Task Change_RightPassword_EndsAllOtherSessions()
    {
        var account = await _fixture.RegisterAsync();
        var other = (await _fixture.LoginAsync(account.Username, account.Password)).Tokens;
        await _fixture.MeAsync(other.AccessToken);

        await ChangeAsync(account, account.Password, Wanted);

        await _fixture.MeAsync(account.Tokens.AccessToken);
        (await AccountsFixture.FaultOf(() => _fixture.MeAsync(other.AccessToken))).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
        (await AccountsFixture.FaultOf(() => _fixture.LoginAsync(account.Username, account.Password))).ShouldBeFault(StatusCode.Unauthenticated, "LOGIN_FAILED");
        await _fixture.LoginAsync(account.Username, Wanted);
        (await _fixture.EventsAsync(account.User, "password.changed")).Should().ContainSingle();
        await Eventually.IsTrueAsync(() => _fixture.Mailer.Mails.Any(mail => mail.To == account.Email && mail.Subject.Contains("was changed", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData("wrong-Kettle-99", Wanted, "PASSWORD_WRONG", "current_password")]
    [InlineData(AccountsFixture.Password, "short", "PASSWORD_INVALID", "new_password")]
    [InlineData(AccountsFixture.Password, AccountsFixture.Password, "PASSWORD_INVALID", "new_password")]
    public async Task Change_Refused_ChangesNothing(string current, string wanted, string reason, string field)
    {
        var account = await _fixture.RegisterAsync();

        var fault = await AccountsFixture.FaultOf(() => ChangeAsync(account, current, wanted));

        fault.ShouldBeFault(StatusCode.InvalidArgument, reason);
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be(field);
        await _fixture.LoginAsync(account.Username, account.Password);
    }

    [SkippableFact]
    public async Task Change_Guessing_WaitsButLeavesSignInAlone()
    {
        var account = await _fixture.RegisterAsync();
        for (var i = 0; i < 5; i++)
            (await AccountsFixture.FaultOf(() => ChangeAsync(account, "wrong-Kettle-99", Wanted))).ShouldBeFault(StatusCode.InvalidArgument, "PASSWORD_WRONG");

        (await AccountsFixture.FaultOf(() => ChangeAsync(account, account.Password, Wanted))).ShouldBeFault(StatusCode.ResourceExhausted, "TOO_MANY_ATTEMPTS");
        await _fixture.LoginAsync(account.Username, account.Password);
    }

    [SkippableFact]
    public async Task Change_TwoAtOnce_OneWins()
    {
        var account = await _fixture.RegisterAsync();

        var reasons = await Task.WhenAll(new[] { "first-Kettle-42", "second-Kettle-42" }.Select(async wanted =>
        {
            try
            {
                await ChangeAsync(account, account.Password, wanted);
                return "";
            }
            catch (RpcException exception)
            {
                return exception.Detail<ErrorInfo>().Reason;
            }
        })).Within();

        reasons.Should().BeEquivalentTo("", "PASSWORD_CHANGED_MEANWHILE");
    }

    [SkippableFact]
    public async Task Change_AccountWithoutPassword_SaysSo()
    {
        var user = await _fixture.Coordinator.CreateUserAsync();
        var request = new ChangePasswordRequest { CurrentPassword = "x", NewPassword = Wanted };

        var fault = await AccountsFixture.FaultOf(() => _fixture.Auth.ChangePasswordAsync(request, RunningCoordinator.Bearer(user.NewKey!)).ResponseAsync.Within());

        fault.ShouldBeFault(StatusCode.FailedPrecondition, "PASSWORD_NOT_SET");
    }

    private Task ChangeAsync(TestAccount account, string current, string wanted) => _fixture.Auth.ChangePasswordAsync(
        new ChangePasswordRequest { CurrentPassword = current, NewPassword = wanted },
        AccountsFixture.From(account.Address, account.Tokens.AccessToken)).ResponseAsync.Within();
}
