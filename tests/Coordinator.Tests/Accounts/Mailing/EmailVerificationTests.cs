using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Accounts.Mailing;

public sealed class EmailVerificationTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>
{
    private readonly AccountsFixture _fixture = (AccountsFixture)fixture.Required();

    [SkippableFact]
    public async Task Verify_MailedToken_ConfirmsTheAddressOnce()
    {
        var account = await _fixture.RegisterAsync();
        var token = await _fixture.MailedTokenAsync(account.Email, "afv_");

        await VerifyAsync(token);

        (await _fixture.MeAsync(account.Tokens.AccessToken)).User.IsVerified.Should().BeTrue();
        (await _fixture.EventsAsync(account.User, "email.verified")).Should().ContainSingle();
        (await AccountsFixture.FaultOf(() => VerifyAsync(token))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task Request_Again_SendsAnotherTokenUntilConfirmed()
    {
        var account = await _fixture.RegisterAsync();
        var first = await _fixture.MailedTokenAsync(account.Email, "afv_");
        await RequestAsync(account.Email.ToUpperInvariant());
        var second = await _fixture.MailedTokenAsync(account.Email, "afv_", count: 2);
        second.Should().NotBe(first);

        await VerifyAsync(second);

        (await AccountsFixture.FaultOf(() => VerifyAsync(first))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
        await RequestAsync(account.Email);
        var probe = await _fixture.RegisterAsync();
        await _fixture.MailedTokenAsync(probe.Email, "afv_");
        _fixture.Mailer.Mails.Count(mail => mail.To == account.Email).Should().Be(2, "a confirmed address gets no further mail");
    }

    [SkippableFact]
    public async Task Verify_AfterADay_IsRefused()
    {
        var account = await _fixture.RegisterAsync();
        var token = await _fixture.MailedTokenAsync(account.Email, "afv_");
        _fixture.Clock.Advance(TimeSpan.FromHours(24));

        (await AccountsFixture.FaultOf(() => VerifyAsync(token))).ShouldBeFault(StatusCode.InvalidArgument, "MAIL_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task Request_UnknownAddress_IsAnsweredAsAnyOther()
    {
        await RequestAsync("nobody-at-all@example.org");

        (await AccountsFixture.FaultOf(() => RequestAsync("not an address"))).ShouldBeFault(StatusCode.InvalidArgument, "EMAIL_INVALID");
        _fixture.Mailer.Mails.Should().NotContain(mail => mail.To == "nobody-at-all@example.org");
    }

    private Task RequestAsync(string email) => _fixture.Auth.RequestEmailVerificationAsync(
        new RequestEmailVerificationRequest { Email = email }, AccountsFixture.From(AccountsFixture.NewAddress())).ResponseAsync.Within();

    private Task VerifyAsync(string token) => _fixture.Auth.VerifyEmailAsync(
        new VerifyEmailRequest { Token = token }, AccountsFixture.From(AccountsFixture.NewAddress())).ResponseAsync.Within();
}
