using System.Collections.Concurrent;
using System.Threading.Channels;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;
using AIForge.Testing;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>A node that does only what the test says, over a connection of its own and the generated client.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    private const int MostUnread = 10_000;

    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> _call;
    private readonly Dictionary<ConnectResponse.BodyOneofCase, Channel<ConnectResponse>> _received = Enum
        .GetValues<ConnectResponse.BodyOneofCase>().ToDictionary(kind => kind, _ => Channel.CreateBounded<ConnectResponse>(MostUnread));

    // Of all nodes: what one was told it may report on a later stream.
    private static readonly ConcurrentDictionary<AttemptRef, AttemptInput> Tasks = new();

    private Task<RpcException?>? _reading;
    private NodeHello? _hello;

    private FakeNode(RunningCoordinator coordinator, TestNode identity)
    {
        Identity = identity;
        _channel = GrpcChannel.ForAddress(coordinator.Url);
        _call = new NodeControlService.NodeControlServiceClient(_channel).Connect(identity.Headers);
    }

    public TestNode Identity { get; private set; }

    /// <summary>The key of this node's token unless the test is about another.</summary>
    public required NodeKeyPair Key { get; init; }

    public static NodeHello Hello(IEnumerable<string>? models = null, int slots = 8, params AttemptRef[] attempts) => new()
    {
        SoftwareVersion = "1.2.3",
        Slots = slots,
        Hardware = new HardwareReport { CpuCores = 4, CpuModel = "fake", MemoryBytes = 1 << 30, DiskBytes = 1 << 30, GpuAbsentReason = "it is fake" },
        Models = { (models ?? []).Select(sha256 => new ServableModel { Sha256 = sha256, KernelClass = "fake", ContextLength = 512 }) },
        Attempts = { attempts },
    };

    /// <summary>Off for tests that answer themselves.</summary>
    public bool AnswersChallenges { get; init; } = true;

    /// <summary>Opens the stream and says nothing.</summary>
    public static FakeNode Open(RunningCoordinator coordinator, TestNode identity, NodeKeyPair? key = null, bool answersChallenges = true) =>
        new(coordinator, identity) { Key = key ?? TestNodeKeys.Of(identity.NodeId, identity.Token), AnswersChallenges = answersChallenges };

    /// <summary>Connects, and returns when the coordinator gives the node work.</summary>
    public static async Task<FakeNode> ConnectAsync(RunningCoordinator coordinator, TestNode identity, NodeHello? hello = null)
    {
        var node = Open(coordinator, identity);
        await node.SendAsync(new ConnectRequest { Hello = hello ?? Hello() });
        node.Read();
        (await node.NextAsync(ConnectResponse.BodyOneofCase.Welcome)).Welcome.NodeId.Should().Be(identity.NodeId);
        return node;
    }

    /// <summary>Connects with a token that may have no node yet; the identity has the node that the coordinator names.</summary>
    public static async Task<FakeNode> EnrolAsync(RunningCoordinator coordinator, string token, string hostname = "", NodeKeyPair? key = null)
    {
        var node = Open(coordinator, new TestNode(Guid.Empty, "", token), key);
        var hello = Hello();
        hello.Hostname = hostname;
        await node.SendAsync(new ConnectRequest { Hello = hello });
        node.Read();
        var nodeId = (await node.NextAsync(ConnectResponse.BodyOneofCase.Welcome)).Welcome.NodeId;
        TestNodeKeys.Of(token, nodeId).Should().BeSameAs(node.Key);
        node.Identity = new TestNode(Shared.Ids.Id<Shared.Ids.NodeTag>.TryParse(nodeId, out var id) ? id.Value : default, nodeId, token);
        return node;
    }

    /// <summary>Says hello and answers the challenge, and reads nothing more.</summary>
    public Task EnterAsync(NodeHello? hello = null) => TestNodeKeys.EnterAsync(_call, hello ?? Hello(), Key).Within();

    /// <summary>Begins to read what the coordinator sends; until then it piles up.</summary>
    public void Read() => _reading ??= ReadAllAsync();

    /// <summary>Signs for itself what is not signed yet: the key of a hello, and the receipt of an outcome.</summary>
    public Task SendAsync(ConnectRequest message)
    {
        if (message.Hello is { } hello)
        {
            if (hello.PublicKey.IsEmpty) hello.PublicKey = ByteString.CopyFrom(Key.PublicKey);
            _hello = hello;
        }

        if (message.AttemptReport is { Ref: not null, Receipt: null, OutcomeCase: AttemptReport.OutcomeOneofCase.Result or AttemptReport.OutcomeOneofCase.Error } report) Sign(report);
        return SendRawAsync(message);
    }

    /// <summary>As it is.</summary>
    public Task SendRawAsync(ConnectRequest message) => _call.RequestStream.WriteAsync(message).Within();

    /// <summary>Gives the report the receipt that the coordinator wants to see.</summary>
    public AttemptReport Sign(AttemptReport report) => TestNodeKeys.Signed(report, InputOf(report.Ref), Identity.NodeId, Key);

    /// <summary>What any node of these tests was told to do.</summary>
    public static AttemptInput InputOf(AttemptRef attempt) => Tasks.GetValueOrDefault(attempt) ?? new AttemptInput(new byte[32], "");

    public Task SendAsync(Heartbeat heartbeat) => SendAsync(new ConnectRequest { Heartbeat = heartbeat });

    public async Task<ConnectResponse> NextAsync(ConnectResponse.BodyOneofCase kind) => await _received[kind].Reader.ReadAsync().Within();

    /// <summary>The next desired state that the test was waiting for.</summary>
    public async Task<DesiredState> DesiredAsync(Func<DesiredState, bool> expected)
    {
        while (true)
        {
            var state = (await NextAsync(ConnectResponse.BodyOneofCase.DesiredState)).DesiredState;
            if (expected(state)) return state;
        }
    }

    /// <summary>The attempt of a job that the node is given next.</summary>
    public async Task<DesiredAttempt> AttemptAsync(string jobId)
    {
        var state = await DesiredAsync(desired => desired.Attempts.Any(attempt => attempt.Ref.JobId == jobId));
        return state.Attempts.Single(attempt => attempt.Ref.JobId == jobId);
    }

    /// <summary>Sends a report and returns whether the coordinator took it.</summary>
    public async Task<bool> ReportAsync(AttemptReport report)
    {
        await SendAsync(new ConnectRequest { AttemptReport = report });
        var acknowledgement = (await NextAsync(ConnectResponse.BodyOneofCase.AttemptReportAck)).AttemptReportAck;
        acknowledgement.Ref.Should().Be(report.Ref);
        return acknowledgement.Accepted;
    }

    public Task<bool> ProgressAsync(AttemptRef attempt, double fraction) =>
        ReportAsync(new AttemptReport { Ref = attempt, Progress = new AttemptProgress { Fraction = fraction } });

    public Task<bool> CompleteAsync(AttemptRef attempt, string text = "done") => ReportAsync(new AttemptReport
    {
        Ref = attempt,
        Result = new AttemptResult { Text = text, FinishReason = "stop", PromptTokens = 3, CompletionTokens = 1 },
    });

    public Task<bool> FailAsync(AttemptRef attempt, bool permanent, string reason = "BROKEN", string message = "It broke.") =>
        ReportAsync(new AttemptReport { Ref = attempt, Error = new TaskError { Reason = reason, Message = message, Permanent = permanent } });

    /// <summary>The next generation the node is told to start, not claimed yet.</summary>
    public async Task<FakeGeneration> GenerationAsync() =>
        new(_channel, Identity, (await NextAsync(ConnectResponse.BodyOneofCase.StartGeneration)).StartGeneration);

    /// <summary>The next generation, with its data call open.</summary>
    public async Task<FakeGeneration> ClaimAsync()
    {
        var generation = await GenerationAsync();
        await generation.ClaimAsync();
        return generation;
    }

    /// <summary>How the coordinator ended the stream; null for an orderly end.</summary>
    public Task<RpcException?> EndedAsync()
    {
        Read();
        return _reading!.Within();
    }

    /// <summary>Ends the stream as a node that goes away in an orderly manner.</summary>
    public Task LeaveAsync() => _call.RequestStream.CompleteAsync().Within();

    /// <summary>Breaks the connection with everything on it, without a word.</summary>
    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        _channel.Dispose();
        if (_reading is not null) await _reading.Within();
    }

    private async Task AnswerAsync(Challenge challenge)
    {
        try
        {
            await SendRawAsync(new ConnectRequest { ChallengeAnswer = StreamProof.Answer(Key, _hello!, challenge) });
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The coordinator has ended the stream; what is read next says why.
        }
    }

    private async Task TakeAsync(ConnectResponse message)
    {
        if (message.Challenge is { } challenge && AnswersChallenges) await AnswerAsync(challenge);
        foreach (var attempt in message.DesiredState?.Attempts ?? [])
        {
            if (AttemptInput.Of(attempt) is { } input) Tasks[attempt.Ref] = input;
        }
    }

    private async Task<RpcException?> ReadAllAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None))
            {
                await TakeAsync(_call.ResponseStream.Current);
                await _received[_call.ResponseStream.Current.BodyCase].Writer.WriteAsync(_call.ResponseStream.Current);
                // As the daemon does: closing its side says that it has read it.
                if (_call.ResponseStream.Current.BodyCase == ConnectResponse.BodyOneofCase.Restarting) await _call.RequestStream.CompleteAsync();
            }

            return null;
        }
        catch (RpcException exception)
        {
            return exception;
        }
        catch (ObjectDisposedException)
        {
            // The test broke the connection.
            return null;
        }
    }
}
