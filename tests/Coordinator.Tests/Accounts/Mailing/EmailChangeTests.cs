using AIForge.Coordinator.Tests.Wallets;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Accounts.Mailing;

public sealed class EmailChangeTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>
{
    private const string Prefix = "afx_";

    private readonly AccountsFixture _fixture = (AccountsFixture)fixture.Required();

    [SkippableFact]
    public async Task Confirm_MailedToken_GivesTheAddressOnceAndTellsTheOldOne()
    {
        var (account, wanted) = (await _fixture.RegisterAsync(), NewEmail());
        await ChangeAsync(account, wanted);
        var token = await _fixture.MailedTokenAsync(wanted, Prefix);
        (await _fixture.MeAsync(account.Tokens.AccessToken)).User.Email.Should().Be(account.Email, "a request changes nothing");

        await ConfirmAsync(token);

        var user = (await _fixture.MeAsync(account.Tokens.AccessToken)).User;
        (user.Email, user.IsVerified).Should().Be((wanted, true));
        await _fixture.LoginAsync(wanted, account.Password);
        (await AccountsFixture.FaultOf(() => _fixture.LoginAsync(account.Email, account.Password))).ShouldBeFault(StatusCode.Unauthenticated, "LOGIN_FAILED");
        (await AccountsFixture.FaultOf(() => ConfirmAsync(token))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
        await Eventually.IsTrueAsync(() => _fixture.Mailer.Mails.Any(mail => mail.To == account.Email && mail.Subject.Contains("was changed", StringComparison.Ordinal)));
        (await _fixture.EventsAsync(account.User, "email")).Select(happened => happened.Kind).Should().Equal("email.changed", "email.change_requested");
    }

    [SkippableTheory]
    [InlineData("wrong-Kettle-99", "other@example.org", "PASSWORD_WRONG", "current_password")]
    [InlineData("", "other@example.org", "PASSWORD_WRONG", "current_password")]
    [InlineData(AccountsFixture.Password, "not an address", "EMAIL_INVALID", "new_email")]
    [InlineData(AccountsFixture.Password, null, "EMAIL_INVALID", "new_email")]
    public async Task Change_Refused_NamesTheFieldAndSendsNothing(string password, string? wanted, string reason, string field)
    {
        var account = await _fixture.RegisterAsync();
        wanted ??= account.Email.ToUpperInvariant();

        var fault = await AccountsFixture.FaultOf(() => ChangeAsync(account, wanted, password));

        fault.ShouldBeFault(StatusCode.InvalidArgument, reason);
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be(field);
        (await _fixture.EventsAsync(account.User, "email.change_requested")).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Change_AddressOfAnotherAccount_IsToldOnlyToWhoReadsItsMail()
    {
        var (account, other) = (await _fixture.RegisterAsync(), await _fixture.RegisterAsync());

        await ChangeAsync(account, other.Email);
        var fault = await AccountsFixture.FaultOf(async () => await ConfirmAsync(await _fixture.MailedTokenAsync(other.Email, Prefix)));

        fault.ShouldBeFault(StatusCode.AlreadyExists, "ACCOUNT_EXISTS");
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be("email");
        (await _fixture.MeAsync(account.Tokens.AccessToken)).User.Email.Should().Be(account.Email);
    }

    [SkippableFact]
    public async Task Confirm_TwoAccountsAndOneAddressAtOnce_OneGetsIt()
    {
        var (one, two, wanted) = (await _fixture.RegisterAsync(), await _fixture.RegisterAsync(), NewEmail());
        await ChangeAsync(one, wanted);
        var first = await _fixture.MailedTokenAsync(wanted, Prefix);
        await ChangeAsync(two, wanted.ToUpperInvariant().Replace("EXAMPLE.ORG", "example.org", StringComparison.Ordinal));
        var second = await _fixture.MailedTokenAsync(wanted.ToUpperInvariant().Replace("EXAMPLE.ORG", "example.org", StringComparison.Ordinal), Prefix);

        var outcomes = await Task.WhenAll(OutcomeAsync(() => ConfirmAsync(first)), OutcomeAsync(() => ConfirmAsync(second))).Within();

        outcomes.Should().BeEquivalentTo("", "ACCOUNT_EXISTS");
    }

    [SkippableFact]
    public async Task Confirm_SameTokenAtOnce_CountsOnce()
    {
        var (account, wanted) = (await _fixture.RegisterAsync(), NewEmail());
        await ChangeAsync(account, wanted);
        var token = await _fixture.MailedTokenAsync(wanted, Prefix);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OutcomeAsync(() => ConfirmAsync(token)))).Within();

        outcomes.Should().ContainSingle(outcome => outcome.Length == 0);
        outcomes.Where(outcome => outcome.Length > 0).Should().AllBe("MAIL_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task Change_Again_VoidsTheEarlierToken()
    {
        var (account, first, second) = (await _fixture.RegisterAsync(), NewEmail(), NewEmail());
        await ChangeAsync(account, first);
        var earlier = await _fixture.MailedTokenAsync(first, Prefix);

        await ChangeAsync(account, second);

        (await AccountsFixture.FaultOf(() => ConfirmAsync(earlier))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
        await ConfirmAsync(await _fixture.MailedTokenAsync(second, Prefix));
    }

    [SkippableFact]
    public async Task Confirm_AfterADay_IsRefused()
    {
        var (account, wanted) = (await _fixture.RegisterAsync(), NewEmail());
        await ChangeAsync(account, wanted);
        var token = await _fixture.MailedTokenAsync(wanted, Prefix);
        _fixture.Clock.Advance(TimeSpan.FromHours(24));

        (await AccountsFixture.FaultOf(() => ConfirmAsync(token))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task Confirm_MailsToTheOldAddress_LoseTheirPower()
    {
        var (account, wanted) = (await _fixture.RegisterAsync(), NewEmail());
        var verify = await _fixture.MailedTokenAsync(account.Email, "afv_");
        await _fixture.Auth.RequestPasswordResetAsync(
            new RequestPasswordResetRequest { Email = account.Email }, AccountsFixture.From(AccountsFixture.NewAddress())).ResponseAsync.Within();
        var reset = await _fixture.MailedTokenAsync(account.Email, "afw_");
        await ChangeAsync(account, wanted);

        await ConfirmAsync(await _fixture.MailedTokenAsync(wanted, Prefix));

        (await AccountsFixture.FaultOf(() => ResetAsync(reset))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
        var again = () => _fixture.Auth.VerifyEmailAsync(
            new VerifyEmailRequest { Token = verify }, AccountsFixture.From(AccountsFixture.NewAddress())).ResponseAsync.Within();
        (await AccountsFixture.FaultOf(again)).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task Change_ThenNewPassword_VoidsTheAddressThatWaits()
    {
        var (account, wanted) = (await _fixture.RegisterAsync(), NewEmail());
        await ChangeAsync(account, wanted);
        var token = await _fixture.MailedTokenAsync(wanted, Prefix);

        await _fixture.Auth.ChangePasswordAsync(
            new ChangePasswordRequest { CurrentPassword = account.Password, NewPassword = "another-Kettle-42" },
            AccountsFixture.From(account.Address, account.Tokens.AccessToken)).ResponseAsync.Within();

        (await AccountsFixture.FaultOf(() => ConfirmAsync(token))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task Change_Guessing_WaitsButLeavesSignInAlone()
    {
        var account = await _fixture.RegisterAsync();
        for (var i = 0; i < 5; i++)
            (await AccountsFixture.FaultOf(() => ChangeAsync(account, NewEmail(), "wrong-Kettle-99"))).ShouldBeFault(StatusCode.InvalidArgument, "PASSWORD_WRONG");

        (await AccountsFixture.FaultOf(() => ChangeAsync(account, NewEmail()))).ShouldBeFault(StatusCode.ResourceExhausted, "TOO_MANY_ATTEMPTS");
        await _fixture.LoginAsync(account.Username, account.Password);
    }

    [SkippableFact]
    public async Task Change_WalletAccount_GetsItsFirstAddressInAFreshSessionOnly()
    {
        var (wallet, wanted) = (TestWallet.New(), NewEmail());
        var old = await _fixture.WalletLoginAsync(wallet);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(10));
        (await AccountsFixture.FaultOf(() => ChangeAsync(old.Tokens.AccessToken, wanted, ""))).ShouldBeFault(StatusCode.FailedPrecondition, "WALLET_SIGN_IN_REQUIRED");

        var fresh = await _fixture.WalletLoginAsync(wallet);
        (await AccountsFixture.FaultOf(() => ChangeAsync(fresh.Tokens.AccessToken, wanted, "x"))).ShouldBeFault(StatusCode.FailedPrecondition, "PASSWORD_NOT_SET");
        await ChangeAsync(fresh.Tokens.AccessToken, wanted, "");
        await ConfirmAsync(await _fixture.MailedTokenAsync(wanted, Prefix));

        var user = (await _fixture.MeAsync(fresh.Tokens.AccessToken)).User;
        (user.Email, user.IsVerified).Should().Be((wanted, true));
    }

    private static string NewEmail() => $"e{Guid.NewGuid():n}@example.org";

    private Task ChangeAsync(TestAccount account, string wanted, string? password = null) =>
        ChangeAsync(account.Tokens.AccessToken, wanted, password ?? account.Password);

    private Task ChangeAsync(string accessToken, string wanted, string password) => _fixture.Auth.ChangeEmailAsync(
        new ChangeEmailRequest { NewEmail = wanted, CurrentPassword = password },
        AccountsFixture.From(AccountsFixture.NewAddress(), accessToken)).ResponseAsync.Within();

    private Task ConfirmAsync(string token) => _fixture.Auth.ConfirmEmailChangeAsync(
        new ConfirmEmailChangeRequest { Token = token }, AccountsFixture.From(AccountsFixture.NewAddress())).ResponseAsync.Within();

    private Task ResetAsync(string token) => _fixture.Auth.ResetPasswordAsync(
        new ResetPasswordRequest { Token = token, NewPassword = "another-Kettle-42" }, AccountsFixture.From(AccountsFixture.NewAddress())).ResponseAsync.Within();

    private static async Task<string> OutcomeAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "";
        }
        catch (RpcException exception)
        {
            return exception.Detail<ErrorInfo>().Reason;
        }
    }
}
