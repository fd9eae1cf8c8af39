using System.Threading.Channels;
using AIForge.Node.Availability;
using AIForge.Node.Executors.Containers;
using AIForge.Node.Hardware;
using AIForge.Node.Hardware.Measuring;
using AIForge.Node.Jobs;
using AIForge.Node.Metrics;
using AIForge.Node.Serving;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Node.Control;

/// <summary>One control stream from hello to its end: the only code of the node that speaks NodeControl.</summary>
internal sealed partial class ControlConnection(
    CoordinatorChannel channel,
    ModelServing models,
    ModelLoading loading,
    JobSupervisor jobs,
    GenerationServer generations,
    EngineWatch containers,
    UsageSampler usage,
    StoredSpeed speed,
    WorkWanted wanted,
    NodeTerms terms,
    NodeState state,
    NodeKeyPair key,
    NodeMetrics metrics,
    TimeProvider clock,
    NodeOptions options,
    ILogger<ControlConnection> logger)
{
    private const int OutgoingQueueLength = 1_024;
    private static readonly TimeSpan WelcomeTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Runs until the stream ends; returns the wait a restarting coordinator asked for, if it did.</summary>
    public async Task<TimeSpan?> RunAsync(Action welcomed, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = new NodeControlService.NodeControlServiceClient(channel.Channel).Connect(channel.Headers, cancellationToken: ending.Token);
        var outgoing = Channel.CreateBounded<ConnectRequest>(new BoundedChannelOptions(OutgoingQueueLength) { SingleReader = true });

        await speed.EnsureAsync(ending.Token);
        var hello = Hello();
        await call.RequestStream.WriteAsync(new ConnectRequest { Hello = hello }, ending.Token);
        var interval = await WelcomeAsync(call, hello, ending.Token);
        welcomed();

        // A coordinator that stopped reading is left: the next connection reports everything again.
        var leaving = false;
        void Send(ConnectRequest message)
        {
            if (!outgoing.Writer.TryWrite(message) && !Volatile.Read(ref leaving)) ending.Cancel();
        }

        void Leave()
        {
            Volatile.Write(ref leaving, true);
            outgoing.Writer.TryComplete();
        }

        jobs.Connect(report => Send(new ConnectRequest { AttemptReport = report }));
        loading.Connect(report => Send(new ConnectRequest { ModelReport = report }));
        wanted.Connect(draining => Send(new ConnectRequest { Drain = new Drain { Draining = draining } }));
        generations.Connect(refusal => Send(new ConnectRequest { GenerationRefusal = refusal }));
        containers.Connect(capacity => Send(new ConnectRequest { ContainerCapacity = capacity }));
        await using var heartbeat = clock.CreateTimer(_ => Send(Heartbeat()), null, TimeSpan.Zero, interval);
        var writing = WriteAllAsync(outgoing.Reader, call.RequestStream, ending.Token);
        try
        {
            return await ReadAllAsync(call.ResponseStream, Leave, ending.Token);
        }
        finally
        {
            jobs.Disconnect();
            loading.Disconnect();
            wanted.Disconnect();
            containers.Disconnect();
            generations.Disconnect();
            await ending.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> WelcomeAsync(AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> call, NodeHello hello, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(call, cancellationToken);
        if (answer.Challenge is { } challenge)
        {
            await ProveAsync(call, hello, challenge, cancellationToken);
            answer = await AnswerAsync(call, cancellationToken);
        }

        var welcome = answer.Welcome ?? throw NotAnswered();
        state.Connected(welcome.NodeId);
        metrics.Connected();
        LogConnected(channel.Address, welcome.NodeId);
        return welcome.HeartbeatInterval.ToTimeSpan();
    }

    private async Task ProveAsync(AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> call, NodeHello hello, Challenge challenge, CancellationToken cancellationToken)
    {
        try
        {
            await call.RequestStream.WriteAsync(new ConnectRequest { ChallengeAnswer = StreamProof.Answer(key, hello, challenge) }, cancellationToken);
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The coordinator has ended the stream meanwhile, and a write does not say why: reading does.
            LogNotProved(exception);
        }
    }

    private async Task<ConnectResponse> AnswerAsync(AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> call, CancellationToken cancellationToken) =>
        await call.ResponseStream.MoveNext(cancellationToken).WaitAsync(WelcomeTimeout, clock, cancellationToken) ? call.ResponseStream.Current : throw NotAnswered();

    private static IOException NotAnswered() => new("the coordinator did not answer the hello");

    private async Task<TimeSpan?> ReadAllAsync(IAsyncStreamReader<ConnectResponse> responses, Action leave, CancellationToken cancellationToken)
    {
        TimeSpan? reconnectAfter = null;
        while (await responses.MoveNext(cancellationToken))
        {
            var message = responses.Current;
            switch (message.BodyCase)
            {
                case ConnectResponse.BodyOneofCase.DesiredState:
                    jobs.Reconcile(message.DesiredState);
                    break;
                case ConnectResponse.BodyOneofCase.AttemptReportAck:
                    jobs.Acknowledge(message.AttemptReportAck);
                    break;
                case ConnectResponse.BodyOneofCase.StartGeneration:
                    generations.Start(message.StartGeneration);
                    break;
                case ConnectResponse.BodyOneofCase.DesiredModels:
                    loading.Desire(message.DesiredModels);
                    break;
                case ConnectResponse.BodyOneofCase.Restarting:
                    reconnectAfter = message.Restarting.ReconnectAfter.ToTimeSpan();
                    LogRestarting(reconnectAfter.Value.TotalSeconds);
                    // Closing this side tells the coordinator that the message was read; it ends the stream then.
                    leave();
                    break;
            }
        }

        return reconnectAfter;
    }

    private static async Task WriteAllAsync(ChannelReader<ConnectRequest> outgoing, IClientStreamWriter<ConnectRequest> requests, CancellationToken cancellationToken)
    {
        await foreach (var message in outgoing.ReadAllAsync(cancellationToken)) await requests.WriteAsync(message, cancellationToken);
        await requests.CompleteAsync();
    }

    private NodeHello Hello()
    {
        var hello = new NodeHello
        {
            SoftwareVersion = NodeState.SoftwareVersion,
            PublicKey = ByteString.CopyFrom(key.PublicKey),
            Hostname = Environment.MachineName,
            Slots = options.Slots,
            Models = { models.Servable },
            Attempts = { jobs.Attempts },
            ModelReport = loading.Report,
            ContainerCapacity = containers.Capacity,
            Hardware = HardwareReports.ToProto(state.Hardware, speed.Speed),
        };
        terms.AddTo(hello);
        return hello;
    }

    private ConnectRequest Heartbeat()
    {
        var sample = usage.Sample();
        var (active, queued) = models.Load;
        var heartbeat = new Heartbeat
        {
            CpuPercent = sample.CpuPercent,
            MemoryUsedBytes = sample.MemoryUsedBytes,
            DiskUsedBytes = sample.DiskUsedBytes,
            RunningGenerations = active,
            QueuedGenerations = queued,
        };
        if (sample.GpuPercent is { } busy) heartbeat.GpuPercent = busy;
        if (sample.GpuMemoryUsedBytes is { } used) heartbeat.GpuMemoryUsedBytes = used;
        return new ConnectRequest { Heartbeat = heartbeat };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Coordinator} as {NodeId}")]
    private partial void LogConnected(string coordinator, string nodeId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The stream ended before the challenge was answered")]
    private partial void LogNotProved(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The coordinator is restarting; connecting again in about {Seconds} s")]
    private partial void LogRestarting(double seconds);
}
