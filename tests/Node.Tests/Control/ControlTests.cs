using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Kind = AIForge.Protocol.Node.V1.ConnectRequest.BodyOneofCase;

namespace AIForge.Node.Tests.Control;

/// <summary>The control stream at the node's end: hello, heartbeats, reconnects and refusals.</summary>
public sealed class ControlTests : IAsyncLifetime
{
    private FakeCoordinator? _coordinator;

    private FakeCoordinator Coordinator => _coordinator!;

    public async Task InitializeAsync() => _coordinator = await FakeCoordinator.StartAsync();

    public async Task DisposeAsync() => await Coordinator.DisposeAsync();

    [Fact]
    public async Task Connect_Hello_SaysWhatTheNodeHas()
    {
        await using var node = await RunningNode.StartAsync(Coordinator);

        var stream = await Coordinator.WelcomedAsync();

        stream.Authorization.Should().Be("Bearer afn_secret");
        stream.Hello.Slots.Should().Be(2);
        stream.Hello.SoftwareVersion.Should().NotBeEmpty();
        stream.Hello.Attempts.Should().BeEmpty();
        stream.Hello.Hardware.CpuCores.Should().Be(Environment.ProcessorCount);
        (stream.Hello.Hardware.MemoryBytes, stream.Hello.Hardware.DiskBytes).Should().Match<(long, long)>(size => size.Item1 > 0 && size.Item2 > 0);
        (stream.Hello.Hardware.Gpus.Count > 0).Should().Be(stream.Hello.Hardware.GpuAbsentReason.Length == 0);
        var model = stream.Hello.Models.Should().ContainSingle().Which;
        (model.Sha256, model.ContextLength).Should().Be((RunningNode.Sha256, RunningNode.ContextLength));
        model.KernelClass.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Connect_Heartbeats_ComeAtTheIntervalTheCoordinatorNamed()
    {
        await using var node = await RunningNode.StartAsync(Coordinator);
        var stream = await Coordinator.WelcomedAsync();

        for (var i = 0; i < 3; i++)
        {
            var heartbeat = (await stream.NextAsync(Kind.Heartbeat)).Heartbeat;
            (heartbeat.RunningGenerations, heartbeat.QueuedGenerations).Should().Be((0, 0));
            heartbeat.MemoryUsedBytes.Should().BePositive();
        }

        node.Service<NodeState>().Report.NodeId.Should().Be("node_x");
        node.Service<NodeState>().Report.Connection.Should().Be("connected");
    }

    [Theory]
    [InlineData("killed")]
    [InlineData("restarting")]
    public async Task Lost_OneOfTwoCoordinators_NodeGoesToTheOther(string how)
    {
        await using var second = await FakeCoordinator.StartAsync();
        // Another one that nobody answers at is passed over.
        await using var node = await RunningNode.StartAsync(Coordinator, options => options.Coordinator = $"http://127.0.0.1:9,{Coordinator.Url}, {second.Url}");
        var (one, other) = (Coordinator.WelcomedAsync(), second.WelcomedAsync());
        var first = await (await Task.WhenAny(one, other));
        await NodeStateIsAsync(node, connection => connection == "connected");

        if (how == "restarting") await first.SendAsync(new ConnectResponse { Restarting = new Restarting { ReconnectAfter = TimeSpan.FromHours(1).ToDuration() } });
        else first.Fail(new RpcException(new Status(StatusCode.Unavailable, "gone")));

        await (one.IsCompleted ? other : one);
        await NodeStateIsAsync(node, connection => connection == "connected");
    }

    [Fact]
    public async Task Restarting_Told_NodeClosesItsSideAndComesBackAfterTheDelay()
    {
        await using var node = await RunningNode.StartAsync(Coordinator);
        var first = await Coordinator.WelcomedAsync();

        await first.SendAsync(new ConnectResponse { Restarting = new Restarting { ReconnectAfter = TimeSpan.FromSeconds(1).ToDuration() } });

        // The fake ends its side only after the node's.
        await NodeStateIsAsync(node, connection => connection == "not connected: the coordinator is restarting");
        await Coordinator.WelcomedAsync();
        await NodeStateIsAsync(node, connection => connection == "connected");
    }

    [Fact]
    public async Task Connect_StreamBreaks_NodeComesBack()
    {
        await using var node = await RunningNode.StartAsync(Coordinator);
        for (var i = 0; i < 3; i++)
            (await Coordinator.WelcomedAsync()).Fail(new RpcException(new Status(StatusCode.Unavailable, "broken")));

        await Coordinator.WelcomedAsync();
    }

    [Fact]
    public async Task Connect_TokenRefused_SaysWhatToLookAtAndGoesOnTrying()
    {
        Coordinator.Refusal = new RpcException(new Status(StatusCode.Unauthenticated, "no"));
        await using var node = await RunningNode.StartAsync(Coordinator);

        await NodeStateIsAsync(node, connection => connection == "not connected: the node token is refused; was it rotated, revoked or has it expired?");
        Coordinator.Refusal = null;

        await Coordinator.WelcomedAsync();
    }

    [Theory]
    [InlineData("CREDENTIAL_INVALID", StatusCode.Unauthenticated, "*does not know the node token*")]
    [InlineData("CREDENTIAL_REVOKED", StatusCode.Unauthenticated, "*was revoked*")]
    [InlineData("CREDENTIAL_EXPIRED", StatusCode.Unauthenticated, "*has expired*")]
    [InlineData("NODE_DEACTIVATED", StatusCode.PermissionDenied, "*removed it*")]
    public async Task Connect_TokenWillNeverWork_EndsTheDaemonAndSaysWhy(string reason, StatusCode status, string said)
    {
        Coordinator.Refusal = Fault(status, reason);
        await using var node = await RunningNode.StartAsync(Coordinator);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopping = node.Service<IHostApplicationLifetime>().ApplicationStopping.Register(ended.SetResult);

        await ended.Task.Within();

        node.Service<NodeState>().Refusal.Should().Match(said);
    }

    [Fact]
    public async Task Connect_ReplacedByAnotherDaemon_ComesBackAfterAGrowingWait()
    {
        await using var node = await RunningNode.StartAsync(Coordinator);
        (await Coordinator.WelcomedAsync()).Fail(Fault(StatusCode.Aborted, "STREAM_REPLACED"));
        await NodeStateIsAsync(node, connection => connection == "not connected: another daemon uses this node's token");
        var again = await Coordinator.WelcomedAsync();

        var since = TimeProvider.System.GetTimestamp();
        again.Fail(Fault(StatusCode.Aborted, "STREAM_REPLACED"));
        await Coordinator.WelcomedAsync();

        TimeProvider.System.GetElapsedTime(since).Should().BeGreaterThan(TimeSpan.FromSeconds(0.8), "the second wait is half to all of two seconds");
    }

    [Fact]
    public async Task Connect_NobodyListens_NamesTheAddressAndWhatBelongsThere()
    {
        await using var node = await RunningNode.StartAsync(Coordinator, options => options.Coordinator = "http://127.0.0.1:1");

        await NodeStateIsAsync(node, connection => connection.Contains("no coordinator answers at http://127.0.0.1:1 (Connection refused", StringComparison.Ordinal)
            && connection.Contains("gRPC address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_WhileConnected_IsQuiet()
    {
        var log = new RecordingLogger<ControlTests>();
        await using var node = await RunningNode.StartAsync(Coordinator, configure: builder => builder.Logging.AddProvider(new OneLogProvider(log)));
        await Coordinator.WelcomedAsync();
        await NodeStateIsAsync(node, connection => connection == "connected");

        await node.StopAsync();

        log.Entries.Should().NotContain(entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Connect_AnswerIsNoWelcome_IsLeftAndTriedAgain()
    {
        await using var node = await RunningNode.StartAsync(Coordinator);

        await (await Coordinator.StreamAsync()).DesireAsync();

        await Coordinator.WelcomedAsync();
    }

    [Fact]
    public async Task Job_Wanted_IsDoneAndReported()
    {
        await using var node = await RunningNode.StartAsync(Coordinator);
        var stream = await Coordinator.WelcomedAsync();

        await stream.DesireAsync(RunningNode.Attempt("job_a", RunningNode.Task(8)));

        (await stream.NextAsync(Kind.AttemptReport)).AttemptReport.OutcomeCase.Should().Be(AttemptReport.OutcomeOneofCase.Progress, "it says that it began");
        var result = (await stream.OutcomeAsync()).Result;
        (result.CompletionTokens, result.FinishReason).Should().Be((8, "length"));
        result.Text.Should().NotBeEmpty();
        result.PromptTokens.Should().BePositive();
    }

    [Fact]
    public async Task Job_EndsWhileDisconnected_IsReportedInTheNextStreamUntilAcknowledged()
    {
        await using var node = await RunningNode.StartAsync(Coordinator);
        var first = await Coordinator.WelcomedAsync();
        await first.DesireAsync(RunningNode.Attempt("job_a", RunningNode.Task(4)));
        var report = await first.OutcomeAsync();
        first.End();

        var second = await Coordinator.WelcomedAsync();
        second.Hello.Attempts.Should().ContainSingle().Which.Should().Be(report.Ref);
        (await second.OutcomeAsync()).Should().Be(report);
        await second.AcknowledgeAsync(report.Ref);
        await second.DesireAsync();
        second.End();

        (await Coordinator.WelcomedAsync()).Hello.Attempts.Should().BeEmpty();
    }

    [Fact]
    public async Task Job_NoLongerWanted_StopsTheEngine()
    {
        await using var node = await RunningNode.StartAsync(Coordinator, options => options.MaxTokensPerSecond = 5);
        var stream = await Coordinator.WelcomedAsync();
        await stream.DesireAsync(RunningNode.Attempt("job_a", RunningNode.Task(400)));
        await stream.HeartbeatAsync(heartbeat => heartbeat.RunningGenerations == 1);

        await stream.DesireAsync();

        await stream.HeartbeatAsync(heartbeat => heartbeat.RunningGenerations == 0);
        node.Service<NodeState>().Report.Jobs.Should().Be(0);
    }

    [Fact]
    public async Task Job_LeaseNotRenewed_StopsByItself()
    {
        await using var node = await RunningNode.StartAsync(Coordinator, options => options.MaxTokensPerSecond = 5);
        var stream = await Coordinator.WelcomedAsync();

        await stream.DesireAsync(RunningNode.Attempt("job_a", RunningNode.Task(400), leaseSeconds: 1));

        await stream.HeartbeatAsync(heartbeat => heartbeat.RunningGenerations == 1);
        await stream.HeartbeatAsync(heartbeat => heartbeat.RunningGenerations == 0);
    }

    [Fact]
    public async Task Job_CannotBeDone_IsReportedWithWhoseFaultItIs()
    {
        await using var node = await RunningNode.StartAsync(Coordinator);
        var stream = await Coordinator.WelcomedAsync();
        var unknown = RunningNode.Task(4);
        unknown.ModelSha256 = new string('0', 64);

        await stream.DesireAsync(RunningNode.Attempt("job_a", unknown));
        var notHere = (await stream.OutcomeAsync()).Error;
        await stream.DesireAsync(RunningNode.Attempt("job_b", RunningNode.Task(600)));
        var tooLong = (await stream.OutcomeAsync()).Error;

        (notHere.Reason, notHere.Permanent).Should().Be(("MODEL_NOT_HERE", false), "another node may have it");
        (tooLong.Reason, tooLong.Permanent).Should().Be(("CONTEXT_LENGTH_EXCEEDED", true));
        tooLong.Message.Should().MatchRegex("maximum context length is 512 tokens.* come to 6[0-9][0-9] tokens");
    }

    private static RpcException Fault(StatusCode code, string reason)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Details = { Any.Pack(new Google.Rpc.ErrorInfo { Domain = "aiforge.network", Reason = reason }) } };
        return new RpcException(new Status(code, reason), new Metadata { { "grpc-status-details-bin", status.ToByteArray() } });
    }

    private static Task NodeStateIsAsync(RunningNode node, Func<string, bool> expected) =>
        Eventually.IsTrueAsync(() => expected(node.Service<NodeState>().Report.Connection));

    private sealed class OneLogProvider(ILogger logger) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
            // The test keeps the log.
        }
    }
}
