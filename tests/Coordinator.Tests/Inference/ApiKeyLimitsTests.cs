using AIForge.Coordinator.Models;
using AIForge.Coordinator.Subscriptions;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>What a key may use of its owner's plan. Without a node an admitted request is told that nobody can serve it.</summary>
public sealed class ApiKeyLimitsTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private readonly InferenceFixture _fixture = (InferenceFixture)fixture.Required();

    [SkippableTheory]
    [InlineData("key-minute", "RATE_LIMIT_EXCEEDED")]
    [InlineData("key-hour", "RATE_LIMIT_EXCEEDED")]
    [InlineData("key-day", "INSUFFICIENT_QUOTA")]
    [InlineData("key-month", "INSUFFICIENT_QUOTA")]
    public async Task Enter_LimitOfTheKeyMet_OtherKeysGoOnAndThePlanLosesNothing(string rule, string reason)
    {
        var (owner, model) = (await _fixture.UserAsync(Plan.Free), await _fixture.ModelAsync());
        var key = await CreateAsync(owner, new ApiKeyLimits
        {
            RequestsPerMinute = rule == "key-minute" ? 2 : 0,
            RequestsPerHour = rule == "key-hour" ? 2 : 0,
            RequestsPerDay = rule == "key-day" ? 2 : 0,
            RequestsPerMonth = rule == "key-month" ? 2 : 0,
        });
        for (var i = 0; i < 2; i++) await AdmittedAsync(key, model);

        for (var i = 0; i < 20; i++)
        {
            var refused = await RefusedAsync(key, model);
            refused.ShouldBeFault(StatusCode.ResourceExhausted, reason);
            refused.Detail<ErrorInfo>().Metadata["rule"].Should().Be(rule);
        }

        for (var i = 0; i < 8; i++) await AdmittedAsync(owner, model);
        var plan = await RefusedAsync(owner, model);
        plan.Detail<ErrorInfo>().Metadata["rule"].Should().Be("minute", "the ten requests of the plan were used by both keys together");
    }

    [SkippableFact]
    public async Task Enter_KeyWithLimits_NamesThemInTheHeaders()
    {
        var (owner, model) = (await _fixture.UserAsync(Plan.Free), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var key = await CreateAsync(owner, new ApiKeyLimits { RequestsPerMinute = 3, TokensPerMonth = 5_000 });

        using var call = _fixture.OpenAi.CreateChatCompletionAsync(InferenceFixture.Chat(model), key.Headers);
        using var generation = await node.ClaimAsync();
        await generation.FinishAsync("x");
        var headers = await call.ResponseHeadersAsync.Within();
        await call.ResponseAsync.Within();

        headers.GetValue("ratelimit-policy").Should().Contain("\"key-minute\";q=3;w=60").And.Contain("\"key-tokens-month\";q=5000");
        headers.GetValue("ratelimit").Should().StartWith("\"key-minute\";r=2;t=");
        headers.GetValue("x-ratelimit-limit-requests").Should().Be("3");
        headers.GetValue("x-ratelimit-limit-tokens").Should().Be("5000");
    }

    [SkippableFact]
    public async Task Reserve_TokensOfTheKey_AreTakenAndGivenBackLikeThoseOfThePlan()
    {
        var (owner, model) = (await _fixture.UserAsync(Plan.Free), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var key = await CreateAsync(owner, new ApiKeyLimits { TokensPerMonth = 120 });

        using var call = _fixture.OpenAi.CreateChatCompletionAsync(InferenceFixture.Chat(model), key.Headers);
        using var generation = await node.ClaimAsync();
        generation.Start.Task.MaxTokens.Should().BeInRange(60, 120, "the key has no more, whatever the plan has");
        var parallel = await RefusedAsync(key, model);
        using var others = _fixture.OpenAi.CreateChatCompletionAsync(InferenceFixture.Chat(model), owner.Headers);
        using var unlimited = await node.ClaimAsync();
        await unlimited.FinishAsync("x");
        await generation.FinishAsync("x");
        await Task.WhenAll(call.ResponseAsync, others.ResponseAsync).Within();

        parallel.ShouldBeFault(StatusCode.ResourceExhausted, "INSUFFICIENT_QUOTA");
        parallel.Detail<ErrorInfo>().Metadata["rule"].Should().Be("key-tokens-month");
        using var again = _fixture.OpenAi.CreateChatCompletionAsync(InferenceFixture.Chat(model), key.Headers);
        using var second = await node.ClaimAsync();
        second.Start.Task.MaxTokens.Should().BeGreaterThan(50, "what the first did not use was given back");
        await second.FinishAsync("x");
        (await again.ResponseHeadersAsync.Within()).GetValue("ratelimit-policy").Should().Contain("\"tokens-month\";q=200000");
        await again.ResponseAsync.Within();
    }

    [SkippableFact]
    public async Task Update_NewLimits_HoldForTheNextRequest()
    {
        var (owner, model) = (await _fixture.UserAsync(Plan.Free), await _fixture.ModelAsync());
        var key = await CreateAsync(owner, new ApiKeyLimits { RequestsPerMinute = 1 });
        await AdmittedAsync(key, model);
        (await RefusedAsync(key, model)).ShouldBeFault(StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED");

        await UpdateAsync(owner, key, new ApiKeyLimits { RequestsPerMinute = 2 });
        await AdmittedAsync(key, model);
        (await RefusedAsync(key, model)).ShouldBeFault(StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED");
        await UpdateAsync(owner, key, new ApiKeyLimits());

        await AdmittedAsync(key, model);
    }

    private async Task<LimitedKey> CreateAsync(TestUser owner, ApiKeyLimits limits)
    {
        var reply = await Accounts.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "limited", Limits = limits }, owner.Headers).ResponseAsync.Within();
        reply.ApiKey.Limits.Should().Be(limits);
        return new LimitedKey(reply.ApiKey.KeyId, new TestUser(owner.Id, reply.Secret));
    }

    private async Task UpdateAsync(TestUser owner, LimitedKey key, ApiKeyLimits limits) =>
        await Accounts.UpdateApiKeyAsync(new UpdateApiKeyRequest { KeyId = key.KeyId, Limits = limits }, owner.Headers).ResponseAsync.Within();

    private async Task AdmittedAsync(TestUser user, ModelRecord model) =>
        (await RefusedAsync(user, model)).ShouldBeFault(StatusCode.Unavailable, "OVERLOADED");

    private async Task<RpcException> RefusedAsync(TestUser user, ModelRecord model) =>
        (await FluentActions.Awaiting(() => _fixture.CompleteAsync(user, InferenceFixture.Chat(model)).Within()).Should().ThrowAsync<RpcException>()).Which;

    private AccountService.AccountServiceClient Accounts => new(_fixture.Anonymous);

    /// <summary>A key with limits, used like any user.</summary>
    private sealed record LimitedKey(string KeyId, TestUser User)
    {
        public Metadata Headers => User.Headers;

        public static implicit operator TestUser(LimitedKey key) => key.User;
    }
}
