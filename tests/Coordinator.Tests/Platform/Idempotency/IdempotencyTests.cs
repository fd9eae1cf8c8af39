using System.Security.Claims;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Platform.Idempotency;

public sealed class IdempotencyTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly PostgresFixture _postgres = postgres.Required();

    private const string Method = "/aiforge.v1.JobService/CancelJob";

    private readonly Caller _caller = Caller.ForUser(Guid.NewGuid(), null, Scopes.All);
    private readonly IdempotencyOptions _options = new();
    private int _runs;

    // Of the last call.
    private CallIdempotency _idempotency = null!;

    [SkippableFact]
    public async Task Call_SameKeyAndRequest_GivesTheFirstReply()
    {
        var first = await CallAsync("k-1", "a");
        var second = await CallAsync("k-1", "a");

        second.Should().Be(first);
        _runs.Should().Be(1);
    }

    [SkippableFact]
    public async Task Call_SameKeyOtherRequest_IsRefused()
    {
        await CallAsync("k-2", "a");

        var call = () => CallAsync("k-2", "b");

        var fault = (await call.Should().ThrowAsync<FaultException>()).Which;
        (fault.Kind, fault.Reason).Should().Be((FaultKind.AlreadyExists, "IDEMPOTENCY_KEY_REUSED"));
        _runs.Should().Be(1);
    }

    [SkippableFact]
    public async Task Call_OtherCaller_HasItsOwnKeys()
    {
        await CallAsync("k-3", "a");

        await CallAsync("k-3", "a", Caller.ForUser(Guid.NewGuid(), null, Scopes.All));

        _runs.Should().Be(2);
    }

    [SkippableFact]
    public async Task Call_OtherMethod_HasItsOwnKeys()
    {
        await CallAsync("k-4", "a");

        await InvokeAsync("k-4", new CreateJobRequest(), "/aiforge.v1.JobService/CreateJob", () => Task.FromResult(new CreateJobResponse()));

        _runs.Should().Be(2);
    }

    [SkippableTheory]
    [InlineData(null, Method)]
    [InlineData("k-5", "/aiforge.v1.JobService/GetJob")]
    public async Task Call_WithoutKeyOrOption_RunsEveryTime(string? key, string method)
    {
        for (var i = 0; i < 2; i++) await InvokeAsync(key, new CancelJobRequest(), method, () => Task.FromResult(new CancelJobResponse()));

        _runs.Should().Be(2);
    }

    [SkippableFact]
    public async Task Call_Fails_MayBeTriedAgain()
    {
        var fail = () => InvokeAsync<CancelJobRequest, CancelJobResponse>("k-6", new CancelJobRequest { JobId = "a" }, Method, () => throw new InvalidOperationException("first try"));
        await fail.Should().ThrowAsync<InvalidOperationException>();

        var first = _idempotency.ActId;
        await CallAsync("k-6", "a");

        _runs.Should().Be(2);
        (_idempotency.ActId, _idempotency.IsRepeat).Should().Be((first, true), "an error that is no refusal may come after the act");
    }

    [SkippableFact]
    public async Task Call_IsRefused_IsANewOneTheNextTime()
    {
        var refused = () => InvokeAsync<CancelJobRequest, CancelJobResponse>(
            "k-11", new CancelJobRequest { JobId = "a" }, Method, () => throw new FaultException(FaultKind.NotFound, "JOB_NOT_FOUND", "No such job."));
        await refused.Should().ThrowAsync<FaultException>();

        await CallAsync("k-11", "b");

        _idempotency.IsRepeat.Should().BeFalse();
    }

    [SkippableFact]
    public async Task Call_ManyAtOnce_RunsOnce()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => CallAsync("k-7", "a")))).Within();

        _runs.Should().Be(1);
        replies.Distinct().Should().ContainSingle();
    }

    [SkippableFact]
    public async Task Call_FirstStillRunning_SecondWaitsThenIsAborted()
    {
        _options.WaitFor = TimeSpan.FromMilliseconds(200);
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        var first = InvokeAsync("k-8", new CancelJobRequest { JobId = "a" }, Method, async () =>
        {
            entered.SetResult();
            await leave.Task;
            return new CancelJobResponse();
        });
        await entered.Task.Within();

        var second = () => CallAsync("k-8", "a");

        var fault = (await second.Should().ThrowAsync<FaultException>()).Which;
        (fault.Kind, fault.Reason).Should().Be((FaultKind.Aborted, "IDEMPOTENCY_IN_PROGRESS"));
        fault.RetryAfter.Should().NotBeNull();
        leave.SetResult();
        await first.Within();
    }

    [SkippableFact]
    public async Task Call_FirstReplicaDied_IsTakenOverLater()
    {
        var clock = new ManualTimeProvider();
        var first = await HoldAsync("k-9", clock);
        clock.Advance(_options.TakeOverAfter);

        await CallAsync("k-9", "a", clock: clock);

        _runs.Should().Be(1);
        (_idempotency.ActId, _idempotency.IsRepeat).Should().Be((first, true), "what the dead one did is found by it");
    }

    [SkippableFact]
    public async Task Call_AfterTwentyFourHours_RunsAgainAndCleanerRemovesIt()
    {
        var clock = new ManualTimeProvider();
        await CallAsync("k-10", "a", clock: clock);
        clock.Advance(_options.KeepFor);

        await CallAsync("k-10", "b", clock: clock);
        clock.Advance(_options.KeepFor);
        var removed = await new IdempotencyStore(_postgres.Db).CleanAsync(clock.GetUtcNow(), 1000, default).Within();

        _runs.Should().Be(2);
        removed.Should().BeGreaterThanOrEqualTo(1);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("129")]
    public async Task Call_KeyOfWrongForm_IsRefused(string key)
    {
        var call = () => CallAsync(key == "129" ? new string('x', 129) : key, "a");

        (await call.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("IDEMPOTENCY_KEY_INVALID");
    }

    [SkippableFact]
    public async Task Store_Always_HoldsNeitherKeyNorReplyInClear()
    {
        const string key = "very-visible-key";
        await InvokeAsync(key, new CancelJobRequest(), Method, () => Task.FromResult(new CancelJobResponse { Job = new Job { JobId = "very-visible-reply" } }));

        var rows = await _postgres.Db.QueryAsync<string>(
            "select encode(coalesce(sealed_reply, ''), 'escape') || encode(key_hash, 'escape') || caller || method from idempotency_keys", null, default).Within();

        rows.Should().NotBeEmpty().And.NotContain(row => row.Contains("very-visible"));
    }

    private Task<CancelJobResponse> CallAsync(string key, string jobId, Caller? caller = null, TimeProvider? clock = null) => InvokeAsync(
        key, new CancelJobRequest { JobId = jobId }, Method, () => Task.FromResult(new CancelJobResponse { Job = new Job { JobId = $"{jobId}-{_runs}" } }), caller, clock);

    private async Task<TResponse> InvokeAsync<TRequest, TResponse>(
        string? key, TRequest request, string method, Func<Task<TResponse>> call, Caller? caller = null, TimeProvider? clock = null)
        where TRequest : class
        where TResponse : class
    {
        _idempotency = new CallIdempotency(clock ?? TimeProvider.System);
        var services = new ServiceCollection().AddSingleton(_idempotency).BuildServiceProvider();
        var http = new DefaultHttpContext { User = new ClaimsPrincipal(new CallerIdentity(caller ?? _caller, "test")), RequestServices = services };
        var headers = key is null ? [] : new Metadata { { "idempotency-key", key } };
        var interceptor = new IdempotencyInterceptor(
            new IdempotencyStore(_postgres.Db), new IdempotentMethods(), Options.Create(_options), clock ?? TimeProvider.System, NullLogger<IdempotencyInterceptor>.Instance);
        return await interceptor.UnaryServerHandler(request, new FakeServerCallContext(method, headers, http), (_, _) =>
        {
            Interlocked.Increment(ref _runs);
            return call();
        }).Within();
    }

    /// <summary>What a replica leaves behind that dies in the middle of a call.</summary>
    private async Task<Guid> HoldAsync(string key, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var hash = System.Security.Cryptography.SHA256.HashData(Google.Protobuf.MessageExtensions.ToByteArray(new CancelJobRequest { JobId = "a" }));
        var lease = new IdempotencyLease(Guid.NewGuid(), now, now + _options.TakeOverAfter, now + _options.KeepFor);
        var held = new IdempotencyKey($"user:{_caller.UserId:N}", Method, key);
        (await new IdempotencyStore(_postgres.Db).BeginAsync(held, hash, lease, default).Within()).Should().Be(lease.Attempt);
        return lease.Attempt;
    }
}
