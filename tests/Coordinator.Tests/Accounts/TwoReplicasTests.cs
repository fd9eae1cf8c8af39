using AIForge.Coordinator.Accounts;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Accounts;

/// <summary>Two coordinators over one database and one Redis.</summary>
public sealed class TwoReplicasTests(PostgresFixture postgres, RedisFixture redis) : IClassFixture<PostgresFixture>, IClassFixture<RedisFixture>
{
    [SkippableFact]
    public async Task Revoke_OnOneReplica_IsHeardByTheOtherBeforeItsCacheEnds()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var user = await first.CreateUserAsync();
        var headers = RunningCoordinator.Bearer(user.NewKey!);
        var there = new AccountService.AccountServiceClient(second.Anonymous);
        var keys = await there.ListApiKeysAsync(new ListApiKeysRequest(), headers).ResponseAsync.Within();

        var revoke = new RevokeApiKeyRequest { KeyId = keys.ApiKeys.Single().KeyId };
        await new AccountService.AccountServiceClient(first.Anonymous).RevokeApiKeyAsync(revoke, headers).ResponseAsync.Within();

        await Eventually.IsTrueAsync(() => IsRefusedAsync(there, headers));
    }

    private Task<RunningCoordinator> StartAsync() => RunningCoordinator.StartAsync(
        postgres.ConnectionString,
        redis.ConnectionString,
        // Longer than the test waits: only the signal can end it.
        builder => builder.Services.Configure<AccountsOptions>(options => options.CacheKeysFor = TimeSpan.FromSeconds(30)));

    private static async Task<bool> IsRefusedAsync(AccountService.AccountServiceClient client, Metadata headers)
    {
        try
        {
            await client.GetMeAsync(new GetMeRequest(), headers).ResponseAsync.Within();
            return false;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unauthenticated)
        {
            return true;
        }
    }
}
