using AIForge.Coordinator.Inference;
using AIForge.Coordinator.Inference.Metering;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>What becomes of usage that the database did not take when its request ended.</summary>
public sealed class UsageRetriesTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private readonly InferenceFixture _fixture = (InferenceFixture)fixture.Required();
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLogger<UsageRetries> _log = new();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Settle_DatabaseRefuses_TheAnswerEndsWellAndTheUsageFollows(bool stream)
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        await ExecuteAsync("alter table api_requests rename to api_requests_away");
        try
        {
            var answering = stream ? StreamAsync(user, InferenceFixture.Chat(model)) : WholeAsync(user, InferenceFixture.Chat(model));
            using var generation = await node.ClaimAsync();
            await generation.FinishAsync("whole", "stop", 1, 2);
            (await answering.Within()).Should().Be("whole");
        }
        finally
        {
            await ExecuteAsync("alter table api_requests_away rename to api_requests");
        }

        (await _fixture.UsageAsync(user)).Should().Be(new InferenceFixture.UsageRow(5, 2, 1, "stop"));
    }

    [SkippableFact]
    public async Task Add_MoreThanMayWait_IsLoggedWithAllItSays()
    {
        using var retries = Retries(new InferenceOptions { MaxUsageRetries = 1 });
        retries.Add(await UsageAsync());
        var second = await UsageAsync();

        retries.Add(second);

        var (level, message) = _log.Entries.Should().ContainSingle().Subject;
        level.Should().Be(LogLevel.Error);
        message.Should().ContainAll(second.Id.ToString(), second.UserId.ToString(), "3+4 tokens", "too many others wait");
    }

    [SkippableFact]
    public async Task Tick_OneIsRefusedForItsValues_IsLoggedAndHoldsUpNoOther()
    {
        using var retries = Retries(new InferenceOptions());
        var (bad, good) = (await UsageAsync() with { PromptTokens = -1 }, await UsageAsync());
        retries.Add(bad);
        retries.Add(good);
        // A write with an unknown outcome: it is repeated and kept once.
        retries.Add(good);

        await retries.StartAsync(default).Within();
        await _clock.WhenTimersWaitAsync();

        (await CountAsync(bad), await CountAsync(good)).Should().Be((0, 1));
        _log.Entries.Should().ContainSingle().Which.Message.Should().Contain(bad.Id.ToString());
        await retries.StopAsync(default).Within();
    }

    [SkippableFact]
    public async Task Tick_TooOld_IsLogged()
    {
        using var retries = Retries(new InferenceOptions { UsageRetryMinutes = 5 });
        var usage = await UsageAsync();
        retries.Add(usage);
        _clock.Advance(TimeSpan.FromMinutes(6));

        await retries.StartAsync(default).Within();
        await _clock.WhenTimersWaitAsync();

        (await CountAsync(usage)).Should().Be(0);
        _log.Entries.Should().ContainSingle().Which.Message.Should().Contain("too old");
        await retries.StopAsync(default).Within();
    }

    [SkippableFact]
    public async Task Stop_SomeStillWait_AreLogged()
    {
        using var retries = Retries(new InferenceOptions());
        retries.Add(await UsageAsync());

        await retries.StopAsync(default).Within();

        _log.Entries.Should().ContainSingle().Which.Message.Should().Contain("the process ends");
    }

    private UsageRetries Retries(InferenceOptions options) =>
        new(_fixture.Service<UsageRecording>(), _clock, Options.Create(options), _log);

    private async Task<UsageRecord> UsageAsync() => new()
    {
        Id = Guid.NewGuid(), UserId = (await _fixture.UserAsync()).Id, ModelId = (await _fixture.ModelAsync()).Id, PromptTokens = 3, CompletionTokens = 4,
        Attempts = 1, FinishReason = "stop", Billing = "plan", DurationMs = 5, CreatedAt = _clock.GetUtcNow(),
    };

    private Task<int> CountAsync(UsageRecord usage) =>
        _fixture.Service<Db>().SingleAsync<int>("select count(*)::int from api_requests where id = @Id", new { usage.Id }, default).Within();

    private async Task<string> WholeAsync(TestUser user, Protocol.OpenAi.V1.CreateChatCompletionRequest request) =>
        (await _fixture.CompleteAsync(user, request)).Choices[0].Message.Content;

    private async Task<string> StreamAsync(TestUser user, Protocol.OpenAi.V1.CreateChatCompletionRequest request)
    {
        using var reply = _fixture.Stream(user, request);
        return string.Concat((await reply.RestAsync()).Select(ChatReply.Text));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var unit = await _fixture.Service<Db>().BeginAsync(default).Within();
        await unit.ExecuteAsync(sql, null, default).Within();
        await unit.CommitAsync(default).Within();
    }
}
