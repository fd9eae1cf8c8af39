using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Accounts.Passwords;
using AIForge.Coordinator.Accounts.Tokens;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Accounts;

/// <summary>Two coordinators over one database and one Redis: what one ends, the other refuses.</summary>
public sealed class SessionReplicasTests(PostgresFixture postgres, RedisFixture redis) : IClassFixture<PostgresFixture>, IClassFixture<RedisFixture>
{
    private static readonly CallOrigin Origin = new(System.Net.IPAddress.Loopback, "", null);

    [SkippableTheory]
    [InlineData("logout", "CREDENTIAL_REVOKED")]
    [InlineData("suspend", "ACCOUNT_INACTIVE")]
    public async Task End_OnOneReplica_IsHeardByTheOtherBeforeItsCacheEnds(string act, string reason)
    {
        await using var first = await StartAsync(Patient);
        await using var second = await StartAsync(Patient);
        var (user, tokens) = await RegisterAsync(first);
        var key = await new AccountService.AccountServiceClient(first.Anonymous)
            .CreateApiKeyAsync(new CreateApiKeyRequest { Name = "k" }, RunningCoordinator.Bearer(tokens.AccessToken)).ResponseAsync.Within();
        (await ReasonAsync(second, tokens.AccessToken)).Should().BeNull("replicas share the signing key");
        (await ReasonAsync(second, key.Secret)).Should().BeNull();

        if (act == "suspend") await SuspendAsync(first, AccountsFixture.IdOf(user));
        else await new AuthService.AuthServiceClient(first.Anonymous).LogoutAsync(new LogoutRequest(), RunningCoordinator.Bearer(tokens.AccessToken)).ResponseAsync.Within();

        await Eventually.IsTrueAsync(async () => await ReasonAsync(second, tokens.AccessToken) == reason, TimeSpan.FromSeconds(1));
        if (act == "suspend") await Eventually.IsTrueAsync(async () => await ReasonAsync(second, key.Secret) == reason, TimeSpan.FromSeconds(1));
    }

    [SkippableFact]
    public async Task End_NotificationLost_IsSeenWhenTheAnswerIsASecondOld()
    {
        await using var coordinator = await StartAsync(_ => { });
        var (_, tokens) = await RegisterAsync(coordinator);
        (await ReasonAsync(coordinator, tokens.AccessToken)).Should().BeNull();

        await using (var work = await postgres.Db.BeginAsync(default).Within())
        {
            await work.ExecuteAsync("update sessions set revoked_at = now()", null, default).Within();
            await work.CommitAsync(default).Within();
        }

        await Eventually.IsTrueAsync(async () => await ReasonAsync(coordinator, tokens.AccessToken) == "CREDENTIAL_REVOKED", TimeSpan.FromSeconds(3));
    }

    [SkippableFact]
    public async Task SignIn_RedisAway_IsRefusedAndSessionsGoOn()
    {
        await using var coordinator = await StartAsync(_ => { });
        var (user, tokens) = await RegisterAsync(coordinator);
        await redis.RunAsync("stop");
        try
        {
            var login = new LoginRequest { Login = user.Username, Password = AccountsFixture.Password };
            var call = () => new AuthService.AuthServiceClient(coordinator.Anonymous).LoginAsync(login).ResponseAsync.Within();

            (await call.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.Unavailable, "LIMITS_UNAVAILABLE");
            (await ReasonAsync(coordinator, tokens.AccessToken)).Should().BeNull();
        }
        finally
        {
            await redis.RunAsync("start");
        }
    }

    // Longer than the test waits: only the notification can end it.
    private static void Patient(IServiceCollection services)
    {
        services.Configure<TokensOptions>(options => options.CacheSessionsFor = TimeSpan.FromSeconds(10));
        services.Configure<AccountsOptions>(options => options.CacheKeysFor = TimeSpan.FromSeconds(30));
    }

    private Task<RunningCoordinator> StartAsync(Action<IServiceCollection> configure) => RunningCoordinator.StartAsync(
        postgres.ConnectionString,
        redis.ConnectionString,
        (WebApplicationBuilder builder) =>
        {
            builder.Services.AddSingleton<IMailer>(new RecordingMailer());
            builder.Services.Configure<PasswordsOptions>(passwords => passwords.Cost = 10);
            configure(builder.Services);
        });

    private static async Task<(User User, SessionTokens Tokens)> RegisterAsync(RunningCoordinator coordinator)
    {
        var name = $"u{Guid.NewGuid():n}"[..20];
        var request = new RegisterRequest { Email = $"{name}@example.org", Username = name, Password = AccountsFixture.Password };
        var reply = await new AuthService.AuthServiceClient(coordinator.Anonymous).RegisterAsync(request).ResponseAsync.Within();
        return (reply.User, reply.Tokens);
    }

    private static async Task SuspendAsync(RunningCoordinator coordinator, Guid userId)
    {
        await using var work = await coordinator.Services.GetRequiredService<Db>().BeginAsync(default).Within();
        await coordinator.Services.GetRequiredService<AccountSuspension>().SuspendAsync(work, userId, "test", "test", Origin, default).Within();
        await work.CommitAsync(default).Within();
    }

    private static async Task<string?> ReasonAsync(RunningCoordinator coordinator, string credential)
    {
        try
        {
            await new AccountService.AccountServiceClient(coordinator.Anonymous).GetMeAsync(new GetMeRequest(), RunningCoordinator.Bearer(credential)).ResponseAsync.Within();
            return null;
        }
        catch (RpcException exception)
        {
            return exception.Detail<ErrorInfo>().Reason;
        }
    }
}
