using AIForge.Coordinator.Accounts;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
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

    [SkippableFact]
    public async Task UpdateLimits_OnOneReplica_HoldOnTheOtherBeforeItsCacheEnds()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var owner = RunningCoordinator.Bearer((await first.CreateUserAsync()).NewKey!);
        var here = new AccountService.AccountServiceClient(first.Anonymous);
        var key = await here.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "k" }, owner).ResponseAsync.Within();
        var limited = RunningCoordinator.Bearer(key.Secret);
        (await RefusedAsync(second, limited)).StatusCode.Should().Be(StatusCode.InvalidArgument, "an empty request is admitted and then refused");

        await here.UpdateApiKeyAsync(
            new UpdateApiKeyRequest { KeyId = key.ApiKey.KeyId, Limits = new ApiKeyLimits { RequestsPerDay = 1 } }, owner).ResponseAsync.Within();

        // One request more is the key's whole day: what comes after it is refused as soon as the limit has arrived.
        await Eventually.IsTrueAsync(async () =>
            await RefusedAsync(second, limited) is { StatusCode: StatusCode.ResourceExhausted } refused && refused.Detail<ErrorInfo>().Metadata["rule"] == "key-day");
    }

    private static async Task<RpcException> RefusedAsync(RunningCoordinator replica, Metadata headers)
    {
        var call = () => new OpenAiService.OpenAiServiceClient(replica.Anonymous)
            .CreateChatCompletionAsync(new CreateChatCompletionRequest(), headers).ResponseAsync.Within();
        return (await call.Should().ThrowAsync<RpcException>()).Which;
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
