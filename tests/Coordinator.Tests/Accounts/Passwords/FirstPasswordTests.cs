using AIForge.Coordinator.Tests.Wallets;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Accounts.Passwords;

/// <summary>The first password of an account that signs in with a wallet.</summary>
public sealed class FirstPasswordTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>
{
    private const string Wanted = "another-Kettle-42";

    private readonly AccountsFixture _fixture = (AccountsFixture)fixture.Required();

    [SkippableFact]
    public async Task Set_FreshWalletSession_SignsInWithBothFromThenOn()
    {
        var wallet = TestWallet.New();
        var (other, login) = (await _fixture.WalletLoginAsync(wallet), await _fixture.WalletLoginAsync(wallet));

        await SetAsync(login.Tokens.AccessToken);

        await _fixture.LoginAsync(login.User.Username, Wanted);
        await _fixture.WalletLoginAsync(wallet);
        await _fixture.MeAsync(login.Tokens.AccessToken);
        (await AccountsFixture.FaultOf(() => _fixture.MeAsync(other.Tokens.AccessToken))).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
        (await _fixture.EventsAsync(login.User, "password")).Should().ContainSingle().Which.Kind.Should().Be("password.set");
        (await AccountsFixture.FaultOf(() => SetAsync(login.Tokens.AccessToken))).ShouldBeFault(StatusCode.InvalidArgument, "PASSWORD_WRONG");
    }

    [SkippableFact]
    public async Task Set_SessionOfTenMinutes_AsksForTheWalletAlsoAfterARefresh()
    {
        var login = await _fixture.WalletLoginAsync(TestWallet.New());
        _fixture.Clock.Advance(TimeSpan.FromMinutes(10));
        var refreshed = await _fixture.Auth.RefreshSessionAsync(
            new RefreshSessionRequest { RefreshToken = login.Tokens.RefreshToken }, AccountsFixture.From(AccountsFixture.NewAddress())).ResponseAsync.Within();

        var fault = await AccountsFixture.FaultOf(() => SetAsync(refreshed.Tokens.AccessToken));

        fault.ShouldBeFault(StatusCode.FailedPrecondition, "WALLET_SIGN_IN_REQUIRED");
    }

    [SkippableFact]
    public async Task Set_ByApiKey_AsksForTheWallet()
    {
        var login = await _fixture.WalletLoginAsync(TestWallet.New());
        var key = await _fixture.Account.CreateApiKeyAsync(
            new CreateApiKeyRequest { Name = "k" }, RunningCoordinator.Bearer(login.Tokens.AccessToken)).ResponseAsync.Within();

        (await AccountsFixture.FaultOf(() => SetAsync(key.Secret))).ShouldBeFault(StatusCode.FailedPrecondition, "WALLET_SIGN_IN_REQUIRED");
    }

    [SkippableFact]
    public async Task Set_WeakPassword_IsRefused()
    {
        var login = await _fixture.WalletLoginAsync(TestWallet.New());

        var fault = await AccountsFixture.FaultOf(() => SetAsync(login.Tokens.AccessToken, "12345678"));

        fault.ShouldBeFault(StatusCode.InvalidArgument, "PASSWORD_INVALID");
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be("new_password");
    }

    [SkippableFact]
    public async Task Set_TwoAtOnce_OneWins()
    {
        var login = await _fixture.WalletLoginAsync(TestWallet.New());

        var reasons = await Task.WhenAll(new[] { "first-Kettle-42", "second-Kettle-42" }.Select(async wanted =>
        {
            try
            {
                await SetAsync(login.Tokens.AccessToken, wanted);
                return "";
            }
            catch (RpcException exception)
            {
                return exception.Detail<ErrorInfo>().Reason;
            }
        })).Within();

        reasons.Should().ContainSingle(reason => reason.Length == 0);
        reasons.Should().ContainSingle(reason => reason == "PASSWORD_CHANGED_MEANWHILE" || reason == "PASSWORD_WRONG");
    }

    private Task SetAsync(string credential, string wanted = Wanted) => _fixture.Auth.ChangePasswordAsync(
        new ChangePasswordRequest { NewPassword = wanted }, AccountsFixture.From(AccountsFixture.NewAddress(), credential)).ResponseAsync.Within();
}
