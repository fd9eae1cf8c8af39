using AIForge.Protocol.OpenAi.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Who gets in, how often, and for which models.</summary>
public sealed class AdmissionTests(AdmissionTests.FewRequestsFixture fixture) : IClassFixture<AdmissionTests.FewRequestsFixture>
{
    private const int RequestsPerMinute = 3;

    private readonly InferenceFixture _fixture = (InferenceFixture)fixture.Required();

    [SkippableFact]
    public async Task Enter_MoreThanTheLimit_SaysWhenToComeBack()
    {
        var (user, other, model) = (await _fixture.UserAsync(), await _fixture.UserAsync(), await _fixture.ModelAsync());
        for (var i = 0; i < RequestsPerMinute; i++)
            (await FaultOf(() => _fixture.CompleteAsync(user, InferenceFixture.Chat(model)))).ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");

        var fault = await FaultOf(() => _fixture.CompleteAsync(user, InferenceFixture.Chat(model)));

        fault.ShouldBeFault(StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED");
        fault.Detail<RetryInfo>().RetryDelay.ToTimeSpan().Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromMinutes(2), "the window slides in two halves");
        (await FaultOf(() => _fixture.CompleteAsync(other, InferenceFixture.Chat(model)))).ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");
    }

    [SkippableFact]
    public async Task Enter_Allowed_AnswersWithTheLimitsHeaders()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        using var call = _fixture.OpenAi.CreateChatCompletionAsync(InferenceFixture.Chat(model), user.Headers);
        using var generation = await node.ClaimAsync();
        await generation.FinishAsync("x");

        var headers = await call.ResponseHeadersAsync.Within();
        await call.ResponseAsync.Within();

        headers.GetValue("x-ratelimit-limit-requests").Should().Be($"{RequestsPerMinute}");
        headers.GetValue("x-ratelimit-remaining-requests").Should().Be($"{RequestsPerMinute - 1}");
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

    private static async Task<RpcException> FaultOf(Func<Task> call) =>
        (await FluentActions.Awaiting(() => call().Within()).Should().ThrowAsync<RpcException>()).Which;

    public sealed class FewRequestsFixture : InferenceFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Inference:RequestsPerMinute"] = $"{RequestsPerMinute}" };
    }
}
