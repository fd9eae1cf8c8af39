using AIForge.Coordinator.Subscriptions;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Three coordinators over one database and one Redis: a plan's limit holds for all of them together.</summary>
public sealed class LimitReplicasTests(PostgresFixture postgres, RedisFixture redis) : IClassFixture<PostgresFixture>, IClassFixture<RedisFixture>
{
    private const int FreeRequestsPerMinute = 10;

    [SkippableFact]
    public async Task Enter_AtThreeReplicasAtOnce_LetsExactlyTheLimitThrough()
    {
        // A coordinator without the model refuses only after the limits.
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var third = await StartAsync();
        var key = RunningCoordinator.Bearer((await first.CreateUserAsync(plan: Plan.Free)).NewKey!);

        var reasons = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => ReasonAsync(new[] { first, second, third }[i % 3], key))).Within();

        reasons.Count(reason => reason == "MODEL_NOT_FOUND").Should().Be(FreeRequestsPerMinute);
        reasons.Count(reason => reason == "RATE_LIMIT_EXCEEDED").Should().Be(30 - FreeRequestsPerMinute);
    }

    [SkippableFact]
    public async Task Enter_RedisAway_GoesOnUnderTheLimitOfEachReplica()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var key = RunningCoordinator.Bearer((await first.CreateUserAsync(plan: Plan.Free)).NewKey!);
        await redis.RunAsync("crash");
        try
        {
            foreach (var replica in (RunningCoordinator[])[first, second])
            {
                var reasons = new List<string>();
                for (var i = 0; i <= FreeRequestsPerMinute; i++) reasons.Add(await ReasonAsync(replica, key));

                reasons.Take(FreeRequestsPerMinute).Should().AllBe("MODEL_NOT_FOUND");
                reasons[^1].Should().Be("RATE_LIMIT_EXCEEDED");
            }
        }
        finally
        {
            await redis.RunAsync("start");
        }
    }

    private Task<RunningCoordinator> StartAsync() => RunningCoordinator.StartAsync(postgres.ConnectionString, redis.ConnectionString);

    private static async Task<string> ReasonAsync(RunningCoordinator replica, Metadata key)
    {
        var request = new CreateChatCompletionRequest { Model = "no-such-model", Messages = { new RequestMessage { Role = "user", Content = Value.ForString("Hi") } } };
        try
        {
            await new OpenAiService.OpenAiServiceClient(replica.Anonymous).CreateChatCompletionAsync(request, key).ResponseAsync.Within();
            return "";
        }
        catch (RpcException exception)
        {
            return exception.Detail<ErrorInfo>().Reason;
        }
    }
}
