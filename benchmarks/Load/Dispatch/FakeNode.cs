using System.Diagnostics;
using System.Threading.Channels;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace AIForge.Load.Dispatch;

/// <summary>A node that completes every job at once, and notes when it was told of it.</summary>
internal sealed class FakeNode(GrpcChannel channel, string token, string modelSha256)
{
    private const int Slots = 64;

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(10);

    private readonly Channel<ConnectRequest> _outgoing = Channel.CreateBounded<ConnectRequest>(65_536);
    private readonly HashSet<string> _seen = [];
    private readonly NodeKeyPair _key = NodeKeyPair.Create();
    private readonly Timestamp _ended = TimeProvider.System.GetUtcNow().ToTimestamp();
    private string _nodeId = "";
    private int _completed;

    /// <summary>Results that were recorded.</summary>
    public int Completed => Volatile.Read(ref _completed);

    /// <summary>Told of each job with a number when the node learns of it, and at which timestamp.</summary>
    public Action<int, long> Received { get; set; } = (_, _) => { };

    /// <summary>Completes when the coordinator counts on this node.</summary>
    public TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var headers = new Metadata { { "authorization", $"Bearer {token}" } };
        using var call = new NodeControlService.NodeControlServiceClient(channel).Connect(headers, cancellationToken: cancellationToken);
        var hello = new NodeHello { SoftwareVersion = "bench", Slots = Slots, Models = { new ServableModel { Sha256 = modelSha256, KernelClass = "none", ContextLength = 512 } } };
        hello.PublicKey = ByteString.CopyFrom(_key.PublicKey);
        await call.RequestStream.WriteAsync(new ConnectRequest { Hello = hello }, cancellationToken);
        if (!await call.ResponseStream.MoveNext(cancellationToken)) return;
        var answer = StreamProof.Answer(_key, hello, call.ResponseStream.Current.Challenge);
        await call.RequestStream.WriteAsync(new ConnectRequest { ChallengeAnswer = answer }, cancellationToken);
        var writing = WriteAllAsync(call.RequestStream, cancellationToken);
        using var heart = new Timer(_ => _outgoing.Writer.TryWrite(new ConnectRequest { Heartbeat = new Heartbeat() }), null, HeartbeatInterval, HeartbeatInterval);
        await foreach (var message in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (message.Welcome is { } welcome) _nodeId = welcome.NodeId;
            else if (message.BodyCase == ConnectResponse.BodyOneofCase.DesiredState) Take(message.DesiredState);
            else if (message.AttemptReportAck is { Accepted: true }) Interlocked.Increment(ref _completed);
        }

        await writing;
    }

    private void Take(DesiredState state)
    {
        var now = Stopwatch.GetTimestamp();
        Ready.TrySetResult();
        foreach (var attempt in state.Attempts)
        {
            if (!_seen.Add(attempt.Ref.JobId)) continue;
            if (int.Parse(attempt.Inference.Text, System.Globalization.CultureInfo.InvariantCulture) is var index and >= 0) Received(index, now);
            var result = new AttemptResult { Text = "done", FinishReason = "stop", PromptTokens = 1, CompletionTokens = 1 };
            var report = new AttemptReport { Ref = attempt.Ref, Result = result };
            report.Receipt = ReceiptSigning.Sign(_key, ReceiptBodies.Of(report, _nodeId, AttemptInput.Of(attempt)!, "none", _ended));
            _outgoing.Writer.TryWrite(new ConnectRequest { AttemptReport = report });
        }
    }

    private async Task WriteAllAsync(IClientStreamWriter<ConnectRequest> requests, CancellationToken cancellationToken)
    {
        await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken)) await requests.WriteAsync(message, cancellationToken);
    }
}
