using System.Globalization;
using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Accounts.Passwords;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Tests.Wallets;
using AIForge.Protocol.V1;
using AIForge.Shared.Hosting;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Accounts;

/// <summary>A coordinator behind a gateway, so that every test calls from network addresses of its own, under the product's limits.</summary>
public class AccountsFixture : CoordinatorFixture
{
    public const string Password = "sturdy-Kettle-41";

    internal const string GatewaySecret = "the secret of the gateway in tests";

    private static int _addresses;

    internal ShiftedTimeProvider Clock { get; } = new();

    internal RecordingMailer Mailer { get; } = new();

    public AuthService.AuthServiceClient Auth => new(Anonymous);

    public AccountService.AccountServiceClient Account => new(Anonymous);

    internal PasswordHasher Hasher => Service<PasswordHasher>();

    public static string NewAddress()
    {
        var number = Interlocked.Increment(ref _addresses);
        return string.Create(CultureInfo.InvariantCulture, $"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}");
    }

    /// <summary>Headers of a call that a client at this address makes through the gateway.</summary>
    public static Metadata From(string address, string? credential = null)
    {
        var headers = credential is null ? [] : RunningCoordinator.Bearer(credential);
        headers.Add(GatewayHeaders.Secret, GatewaySecret);
        headers.Add(GatewayHeaders.ClientAddress, address);
        headers.Add(GatewayHeaders.ClientAgent, "browser of the test");
        return headers;
    }

    internal async Task<TestAccount> RegisterAsync(string? username = null, string password = Password)
    {
        username ??= $"u{Guid.NewGuid():n}"[..20];
        var (email, address) = ($"{username}@example.org", NewAddress());
        var request = new RegisterRequest { Email = email, Username = username, Password = password };
        var reply = await Auth.RegisterAsync(request, From(address)).ResponseAsync.Within();
        return new TestAccount(email, username, password, address, reply.User, reply.Tokens);
    }

    /// <summary>An account that signs in with its wallet only, signed in just now.</summary>
    internal async Task<LoginWithWalletResponse> WalletLoginAsync(TestWallet wallet)
    {
        var (client, headers) = (new WalletAuthService.WalletAuthServiceClient(Anonymous), From(NewAddress()));
        var asked = await client.GetAuthMessageAsync(
            new GetAuthMessageRequest { Address = wallet.Address, Network = wallet.NetworkName }, headers).ResponseAsync.Within();
        var request = new LoginWithWalletRequest
        {
            Address = wallet.Address, Network = wallet.NetworkName, Signature = wallet.Sign(asked.Message), Nonce = asked.Nonce,
        };
        return await client.LoginWithWalletAsync(request, headers).ResponseAsync.Within();
    }

    internal Task<LoginResponse> LoginAsync(string login, string password, string? address = null) =>
        Auth.LoginAsync(new LoginRequest { Login = login, Password = password }, From(address ?? NewAddress())).ResponseAsync.Within();

    internal Task<GetMeResponse> MeAsync(string accessToken) =>
        Account.GetMeAsync(new GetMeRequest(), RunningCoordinator.Bearer(accessToken)).ResponseAsync.Within();

    /// <summary>The token of the newest of so many mails, when nothing more waits: a request while one is being sent is that one.</summary>
    internal async Task<string> MailedTokenAsync(string to, string prefix, int count = 1)
    {
        var token = await Mailer.TokenAsync(to, prefix, count);
        await Eventually.IsTrueAsync(async () =>
            await Service<Db>().SingleAsync<long>("select count(*) from mail_outbox where recipient = @To", new { To = to }, default).Within() == 0);
        return token;
    }

    internal static async Task<RpcException> FaultOf(Func<Task> call) => (await call.Should().ThrowAsync<RpcException>()).Which;

    internal static Guid IdOf(User user) => Id<UserTag>.TryParse(user.UserId, out var id) ? id.Value : throw new FormatException(user.UserId);

    /// <summary>What the security log holds about a user, newest first.</summary>
    internal async Task<IReadOnlyList<SecurityRecord>> EventsAsync(User user, string kind) =>
        await Service<SecurityLogStore>().ListAsync(IdOf(user), kind, null, 100, default).Within();

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IMailer>(Mailer);
        builder.Services.Configure<OriginOptions>(origin => origin.GatewaySecret = GatewaySecret);
        builder.Services.Configure<PasswordsOptions>(passwords => passwords.Cost = 10);
        builder.Services.Configure<MailOptions>(mail => mail.FirstRetry = TimeSpan.FromMilliseconds(10));
    }
}
