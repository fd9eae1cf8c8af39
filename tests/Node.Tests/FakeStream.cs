using System.Threading.Channels;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Node.Tests;

/// <summary>One control stream at the fake coordinator's end.</summary>
internal sealed class FakeStream(NodeHello hello, string authorization, IServerStreamWriter<ConnectResponse> responses)
{
    private const int MostUnread = 10_000;

    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<ConnectRequest.BodyOneofCase, Channel<ConnectRequest>> _received = System.Enum
        .GetValues<ConnectRequest.BodyOneofCase>().ToDictionary(kind => kind, _ => Channel.CreateBounded<ConnectRequest>(MostUnread));

    public NodeHello Hello => hello;

    public string Authorization => authorization;

    public Task SendAsync(ConnectResponse message) => responses.WriteAsync(message).Within();

    public Task WelcomeAsync(double heartbeatSeconds = 0.1) => SendAsync(new ConnectResponse
    {
        Welcome = new Welcome { NodeId = "node_x", HeartbeatInterval = TimeSpan.FromSeconds(heartbeatSeconds).ToDuration() },
    });

    public Task DesireAsync(params DesiredAttempt[] attempts) => SendAsync(new ConnectResponse { DesiredState = new DesiredState { Attempts = { attempts } } });

    public Task AcknowledgeAsync(AttemptRef attempt, bool accepted = true) =>
        SendAsync(new ConnectResponse { AttemptReportAck = new AttemptReportAck { Ref = attempt, Accepted = accepted } });

    public Task GenerateAsync(string id, InferenceTask task) => SendAsync(new ConnectResponse
    {
        StartGeneration = new StartGeneration { GenerationId = id, Ticket = Google.Protobuf.ByteString.CopyFromUtf8("ticket " + id), Task = task },
    });

    public async Task<ConnectRequest> ReadAsync(ConnectRequest.BodyOneofCase kind, TimeSpan limit) => await _received[kind].Reader.ReadAsync().Within(limit);

    public async Task<ConnectRequest> NextAsync(ConnectRequest.BodyOneofCase kind) => await _received[kind].Reader.ReadAsync().Within();

    public async Task<Heartbeat> HeartbeatAsync(Func<Heartbeat, bool> expected)
    {
        while (true)
        {
            var heartbeat = (await NextAsync(ConnectRequest.BodyOneofCase.Heartbeat)).Heartbeat;
            if (expected(heartbeat)) return heartbeat;
        }
    }

    public Task DesireModelsAsync(params DesiredModel[] models) =>
        SendAsync(new ConnectResponse { DesiredModels = new DesiredModels { Models = { models }, TicketKey = Google.Protobuf.ByteString.CopyFrom(TicketKey) } });

    public static byte[] TicketKey { get; } = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    /// <summary>The state of a model, when it is the one that the test waits for.</summary>
    public async Task<ModelState> ModelAsync(string sha256, Func<ModelState?, bool> expected)
    {
        while (true)
        {
            var report = (await NextAsync(ConnectRequest.BodyOneofCase.ModelReport)).ModelReport;
            var state = report.Models.FirstOrDefault(model => model.Sha256 == sha256);
            if (expected(state)) return state ?? new ModelState();
        }
    }

    /// <summary>The next report that is more than progress.</summary>
    public async Task<AttemptReport> OutcomeAsync()
    {
        while (true)
        {
            var report = (await NextAsync(ConnectRequest.BodyOneofCase.AttemptReport)).AttemptReport;
            if (report.OutcomeCase != AttemptReport.OutcomeOneofCase.Progress) return report;
        }
    }

    /// <summary>Ends the stream in an orderly manner.</summary>
    public void End() => _end.TrySetResult();

    /// <summary>Ends the stream with an error.</summary>
    public void Fail(RpcException exception) => _end.TrySetException(exception);

    public async Task RunAsync(IAsyncStreamReader<ConnectRequest> requests, CancellationToken cancellationToken)
    {
        var reading = ReadAllAsync(requests, cancellationToken);
        await await Task.WhenAny(reading, _end.Task);
    }

    private async Task ReadAllAsync(IAsyncStreamReader<ConnectRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            while (await requests.MoveNext(cancellationToken)) await _received[requests.Current.BodyCase].Writer.WriteAsync(requests.Current, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The node is gone.
        }
    }
}
