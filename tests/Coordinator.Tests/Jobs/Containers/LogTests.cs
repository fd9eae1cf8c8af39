using System.Text;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>What containers write: taken in order, bounded, masked, and shown as it grows.</summary>
public sealed class LogTests(ContainersFixture fixture) : IClassFixture<ContainersFixture>
{
    private readonly ContainersFixture _fixture = (ContainersFixture)fixture.Required();

    private AsyncDuplexStreamingCall<SendJobLogRequest, SendJobLogResponse> Open(TestNode node) => _fixture.NodeData.SendJobLog(node.Headers);

    private static async Task<SendJobLogResponse> StartAsync(AsyncDuplexStreamingCall<SendJobLogRequest, SendJobLogResponse> call, AttemptRef attempt)
    {
        await call.RequestStream.WriteAsync(new SendJobLogRequest { Start = attempt }).Within();
        return await NextAsync(call);
    }

    private static async Task<SendJobLogResponse> NextAsync(AsyncDuplexStreamingCall<SendJobLogRequest, SendJobLogResponse> call)
    {
        (await call.ResponseStream.MoveNext(default).Within()).Should().BeTrue();
        return call.ResponseStream.Current;
    }

    private static Task WriteAsync(AsyncDuplexStreamingCall<SendJobLogRequest, SendJobLogResponse> call, long offset, string text, LogStream stream = LogStream.Stdout) =>
        call.RequestStream.WriteAsync(new SendJobLogRequest
        {
            Chunk = new LogChunk { Offset = offset, Stream = stream, Data = ByteString.CopyFromUtf8(text), Time = DateTimeOffset.UnixEpoch.AddDays(1).ToTimestamp() },
        }).Within();

    private async Task<GetJobLogsResponse> LogAsync(TestUser user, string jobId, long offset = 0, int attempt = 0) =>
        await _fixture.JobData.GetJobLogsAsync(new GetJobLogsRequest { JobId = jobId, Offset = offset, Attempt = attempt }, user.Headers).ResponseAsync.Within();

    private static string TextOf(GetJobLogsResponse page) => string.Concat(page.Entries.Select(entry => entry.Text));

    private async Task<(TestUser Owner, FakeNode Node, AttemptRef Attempt)> RunningAsync(Action<ContainersFixture.MapField>? change = null)
    {
        var owner = await _fixture.UserAsync();
        var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(change is null ? null : set => change(set)));
        return (owner, node, (await node.AttemptAsync(job.JobId)).Ref);
    }

    [SkippableFact]
    public async Task Log_IsStored_GoesOnAfterABreak_AndIsShownInPages()
    {
        var (owner, node, attempt) = await RunningAsync();
        await using var _ = node;
        using (var call = Open(node.Identity))
        {
            (await StartAsync(call, attempt)).NextOffset.Should().Be(0);
            await WriteAsync(call, 0, "one\n");
            await WriteAsync(call, 4, "two\n", LogStream.Stderr);
            (await NextAsync(call)).NextOffset.Should().Be(8);
        }

        using (var call = Open(node.Identity))
        {
            (await StartAsync(call, attempt)).NextOffset.Should().Be(8, "what was kept is not asked for again");
            await WriteAsync(call, 4, "two\nthree\n");
            (await NextAsync(call)).NextOffset.Should().Be(14, "what overlaps counts once");
            await call.RequestStream.CompleteAsync();
            (await call.ResponseStream.MoveNext(default).Within()).Should().BeFalse();
        }

        var page = await LogAsync(owner, attempt.JobId);
        page.Entries.Select(entry => (entry.Offset, entry.Stream, entry.Text)).Should().Equal(
            (0, JobLogStream.Stdout, "one\n"), (4, JobLogStream.Stderr, "two\n"), (8, JobLogStream.Stdout, "three\n"));
        (page.NextOffset, page.Complete, page.Attempt).Should().Be((14, false, 1));
        TextOf(await LogAsync(owner, attempt.JobId, 6)).Should().Be("o\nthree\n");
        await ContainersFixture.EndAsync(node, attempt);
        (await LogAsync(owner, attempt.JobId, 14)).Complete.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Log_Gap_IsRefusedWithTheOffset()
    {
        var (_, node, attempt) = await RunningAsync();
        await using var __ = node;
        using var call = Open(node.Identity);
        await StartAsync(call, attempt);
        await WriteAsync(call, 5, "late");

        (await FluentActions.Awaiting(() => call.ResponseStream.MoveNext(default).Within()).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.OutOfRange, "LOG_GAP");
        await ContainersFixture.EndAsync(node, attempt);
    }

    [SkippableFact]
    public async Task Log_OfAnAttemptThatIsNotHeld_IsRefused_AndEndsWithTheAttempt()
    {
        var (_, node, attempt) = await RunningAsync();
        await using var __ = node;
        var stranger = await _fixture.RegisterAsync(await _fixture.UserAsync());
        using var foreign = Open(stranger);
        (await FluentActions.Awaiting(() => StartAsync(foreign, attempt)).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.FailedPrecondition, "ATTEMPT_NOT_CURRENT");
        using var call = Open(node.Identity);
        await StartAsync(call, attempt);
        await ContainersFixture.EndAsync(node, attempt);

        await WriteAsync(call, 0, "too late");

        (await FluentActions.Awaiting(() => call.ResponseStream.MoveNext(default).Within()).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.FailedPrecondition, "ATTEMPT_NOT_CURRENT");
    }

    [SkippableFact]
    public async Task Log_TwoCallsOfOneAttempt_KeepEachByteOnce()
    {
        var (owner, node, attempt) = await RunningAsync();
        await using var __ = node;
        using var first = Open(node.Identity);
        using var second = Open(node.Identity);
        await StartAsync(first, attempt);
        await StartAsync(second, attempt);
        await WriteAsync(first, 0, "once\n");
        (await NextAsync(first)).NextOffset.Should().Be(5);
        await WriteAsync(second, 0, "once\n");

        (await FluentActions.Awaiting(() => second.ResponseStream.MoveNext(default).Within()).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.OutOfRange, "LOG_GAP");

        TextOf(await LogAsync(owner, attempt.JobId)).Should().Be("once\n");
        await ContainersFixture.EndAsync(node, attempt);
    }

    [SkippableFact]
    public async Task Log_MoreThanIsKept_IsFull()
    {
        var (owner, node, attempt) = await RunningAsync();
        await using var _ = node;
        using var call = Open(node.Identity);
        await StartAsync(call, attempt);
        await WriteAsync(call, 0, new string('x', 100_000));

        var full = await NextAsync(call);
        full.Full.Should().BeTrue();
        full.NextOffset.Should().BeInRange(15_000, 20_000);
        (await call.ResponseStream.MoveNext(default).Within()).Should().BeFalse();
        using var again = Open(node.Identity);
        (await StartAsync(again, attempt)).Full.Should().BeTrue();
        (await LogAsync(owner, attempt.JobId)).Full.Should().BeTrue();
        await ContainersFixture.EndAsync(node, attempt);
    }

    [SkippableFact]
    public async Task Log_SecretValues_AreMasked_ShortOnesAreNot()
    {
        var (owner, node, attempt) = await RunningAsync(set => set.Env(("TOKEN", "sk-verysecret"), ("MODE", "debug")));
        await using var _ = node;
        using var call = Open(node.Identity);
        await StartAsync(call, attempt);
        await WriteAsync(call, 0, "debug: using sk-very");
        await WriteAsync(call, 20, "secret now\n");
        (await NextAsync(call)).NextOffset.Should().BeGreaterThan(0);
        await call.RequestStream.CompleteAsync();
        while (await call.ResponseStream.MoveNext(default).Within()) continue;

        TextOf(await LogAsync(owner, attempt.JobId)).Should().Be("debug: using ************* now\n");
        await ContainersFixture.EndAsync(node, attempt);
    }

    [SkippableFact]
    public async Task Tail_FollowsARunningJobOverItsAttempts_ToTheEnd()
    {
        var owner = await _fixture.UserAsync();
        var job = await _fixture.SubmitAsync(owner);
        using var tail = _fixture.JobData.TailJobLogs(new TailJobLogsRequest { JobId = job.JobId }, owner.Headers);
        var seen = Task.Run(async () =>
        {
            var text = new StringBuilder();
            while (await tail.ResponseStream.MoveNext(default).Within()) text.Append(TextOf(tail.ResponseStream.Current.Page));
            return text.ToString();
        });

        for (var number = 1; number <= 2; number++)
        {
            await using var node = await _fixture.NodeAsync();
            var attempt = (await node.AttemptAsync(job.JobId)).Ref;
            using var call = Open(node.Identity);
            await StartAsync(call, attempt);
            await WriteAsync(call, 0, $"attempt {number}\n");
            await NextAsync(call);
            if (number == 1) await ContainersFixture.FailAsync(node, attempt, FaultParty.Node);
            else await ContainersFixture.EndAsync(node, attempt);
        }

        (await seen.Within()).Should().EndWith("attempt 2\n");
        TextOf(await LogAsync(owner, job.JobId, attempt: 1)).Should().Be("attempt 1\n");
    }
}
