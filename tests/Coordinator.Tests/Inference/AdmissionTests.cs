using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Subscriptions;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Who gets in, how often, and for which models.</summary>
public sealed class AdmissionTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private const int FreeRequestsPerMinute = 10;

    private readonly InferenceFixture _fixture = (InferenceFixture)fixture.Required();

    [SkippableFact]
    public async Task Enter_MoreThanTheLimit_SaysWhenToComeBack()
    {
        var (user, other, model) = (await _fixture.UserAsync(Plan.Free), await _fixture.UserAsync(Plan.Free), await _fixture.ModelAsync());
        for (var i = 0; i < FreeRequestsPerMinute; i++)
            (await FaultOf(() => _fixture.CompleteAsync(user, InferenceFixture.Chat(model)))).ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");

        var fault = await FaultOf(() => _fixture.CompleteAsync(user, InferenceFixture.Chat(model)));

        fault.ShouldBeFault(StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED");
        fault.Detail<RetryInfo>().RetryDelay.ToTimeSpan().Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromMinutes(2), "the window slides in two halves");
        (await FaultOf(() => _fixture.CompleteAsync(other, InferenceFixture.Chat(model)))).ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");
    }

    [SkippableFact]
    public async Task Enter_PlanChanged_CountsByTheNewOneAtOnce()
    {
        var (user, model) = (await _fixture.UserAsync(Plan.Free), await _fixture.ModelAsync());
        for (var i = 0; i < FreeRequestsPerMinute; i++) await FaultOf(() => _fixture.CompleteAsync(user, InferenceFixture.Chat(model)));

        await _fixture.Service<PlanGrants>().GrantAsync(user.Id, Plan.Basic, "test", default).Within();

        (await FaultOf(() => _fixture.CompleteAsync(user, InferenceFixture.Chat(model)))).ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");
    }

    [SkippableFact]
    public async Task Reserve_QuotaOfTokens_CapsAnOpenRequestAndRefusesWhenItIsUsedUp()
    {
        var (user, model) = (await _fixture.UserAsync(Plan.Free), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        await UseTokensAsync(user, 199_900);

        using var call = _fixture.OpenAi.CreateChatCompletionAsync(InferenceFixture.Chat(model), user.Headers);
        using var generation = await node.ClaimAsync();
        generation.Start.Task.MaxTokens.Should().BeInRange(50, 100, "no more is left of the month");
        var parallel = await FaultOf(() => _fixture.CompleteAsync(user, InferenceFixture.Chat(model)));
        await generation.FinishAsync("x");
        await call.ResponseAsync.Within();

        parallel.ShouldBeFault(StatusCode.ResourceExhausted, "INSUFFICIENT_QUOTA");
        var named = InferenceFixture.Chat(model);
        named.MaxTokens = 200;
        (await FaultOf(() => _fixture.CompleteAsync(user, named))).ShouldBeFault(StatusCode.ResourceExhausted, "INSUFFICIENT_QUOTA");
        using var again = _fixture.OpenAi.CreateChatCompletionAsync(InferenceFixture.Chat(model), user.Headers);
        using var second = await node.ClaimAsync();
        second.Start.Task.MaxTokens.Should().BeGreaterThan(50, "what the first did not use was given back");
        await second.FinishAsync("x");
        (await again.ResponseHeadersAsync.Within()).GetValue("x-ratelimit-limit-tokens").Should().Be("200000");
    }

    [SkippableFact]
    public async Task Enter_Allowed_AnswersWithTheLimitsHeaders()
    {
        var (user, model) = (await _fixture.UserAsync(Plan.Free), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        using var call = _fixture.OpenAi.CreateChatCompletionAsync(InferenceFixture.Chat(model), user.Headers);
        using var generation = await node.ClaimAsync();
        await generation.FinishAsync("x");

        var headers = await call.ResponseHeadersAsync.Within();
        await call.ResponseAsync.Within();

        headers.GetValue("x-ratelimit-limit-requests").Should().Be($"{FreeRequestsPerMinute}");
        headers.GetValue("x-ratelimit-remaining-requests").Should().Be($"{FreeRequestsPerMinute - 1}");
        headers.GetValue("ratelimit-policy").Should().StartWith("\"minute\";q=10;w=60, \"hour\";q=100;w=3600, \"day\";q=500;w=86400, \"month\";q=5000;w=2592000");
        headers.GetValue("ratelimit").Should().StartWith("\"minute\";r=9;t=");
        headers.GetValue("openai-processing-ms").Should().NotBeNull();
    }

    [SkippableTheory]
    [InlineData(null, StatusCode.InvalidArgument, "MISSING_REQUIRED_PARAMETER")]
    [InlineData("", StatusCode.InvalidArgument, "MISSING_REQUIRED_PARAMETER")]
    [InlineData("no-such-model", StatusCode.NotFound, "MODEL_NOT_FOUND")]
    [InlineData("a\0b", StatusCode.InvalidArgument, "TEXT_INVALID")]
    public async Task FindModel_WrongName_IsTheCallersFault(string? name, StatusCode code, string reason)
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var chat = InferenceFixture.Chat(model);
        var text = InferenceFixture.Text(model);
        chat.ClearModel();
        text.ClearModel();
        if (name is not null) (chat.Model, text.Model) = (name, name);

        (await FaultOf(() => _fixture.CompleteAsync(user, chat))).ShouldBeFault(code, reason);
        (await FaultOf(() => _fixture.OpenAi.CreateCompletionAsync(text, user.Headers).ResponseAsync)).ShouldBeFault(code, reason);
        if (name is { Length: > 0 })
            (await FaultOf(() => _fixture.OpenAi.RetrieveModelAsync(new RetrieveModelRequest { Model = name }, user.Headers).ResponseAsync)).ShouldBeFault(code, reason);
    }

    [SkippableFact]
    public async Task Method_KeyWithoutTheScope_IsDenied()
    {
        var narrow = await _fixture.UserAsync("jobs", "nodes", "account");
        var headers = narrow.Headers;

        foreach (var call in (Func<Task>[])[
            () => _fixture.OpenAi.CreateChatCompletionAsync(new CreateChatCompletionRequest(), headers).ResponseAsync,
            () => _fixture.OpenAi.CreateCompletionAsync(new CreateCompletionRequest(), headers).ResponseAsync,
            () => _fixture.OpenAi.CreateChatCompletionStream(new CreateChatCompletionRequest(), headers).ResponseStream.MoveNext(default),
            () => _fixture.OpenAi.CreateCompletionStream(new CreateCompletionRequest(), headers).ResponseStream.MoveNext(default),
            () => _fixture.OpenAi.ListModelsAsync(new ListModelsRequest(), headers).ResponseAsync,
            () => _fixture.OpenAi.RetrieveModelAsync(new RetrieveModelRequest { Model = "x" }, headers).ResponseAsync])
            (await FaultOf(call)).ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
    }

    private Task UseTokensAsync(TestUser user, int tokens) => _fixture.Service<IRateLimiter>().CorrectAsync(
        $"plan:{user.Id:N}", [new RateLimitCharge(PlanLimitsTable.Setting.Default.Free.Tokens, tokens)], default).AsTask().Within();

    private static async Task<RpcException> FaultOf(Func<Task> call) =>
        (await FluentActions.Awaiting(() => call().Within()).Should().ThrowAsync<RpcException>()).Which;
}
