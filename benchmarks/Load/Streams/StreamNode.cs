using System.Collections.Concurrent;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace AIForge.Load.Streams;

/// <summary>
/// A node as the coordinator sees one: a stream, over a connection of its own unless it shares one, heartbeats as often as it is told, and jobs
/// that it keeps and never finishes. It comes back as the daemon does: after half a second to 15 s, doubled with each failure, jittered.
/// </summary>
internal sealed class StreamNode(string url, string token, string modelSha256)
{
    private const int FirstWaitMilliseconds = 500, LongestWaitMilliseconds = 15_000;

    private readonly NodeKeyPair _key = NodeKeyPair.Create();
    private readonly ConcurrentDictionary<string, AttemptRef> _attempts = new(StringComparer.Ordinal);

    /// <summary>A connection that it shares with others, as behind a proxy; null for one of its own.</summary>
    public GrpcChannel? Shared { get; set; }

    /// <summary>Whether the coordinator has welcomed the stream that is open.</summary>
    public bool IsConnected { get; private set; }

    public int Jobs => _attempts.Count;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; !cancellationToken.IsCancellationRequested;)
        {
            try
            {
                await ConnectAsync(() => failures = 0, cancellationToken);
            }
            catch (Exception exception) when (exception is RpcException or IOException or OperationCanceledException or InvalidOperationException)
            {
                // Lost: it comes back.
            }

            IsConnected = false;
            var wait = Math.Min(LongestWaitMilliseconds, FirstWaitMilliseconds << Math.Min(failures++, 10));
            await Task.Delay((wait / 2) + Random.Shared.Next((wait / 2) + 1), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConnectAsync(Action welcomed, CancellationToken cancellationToken)
    {
        using var own = Shared is null ? GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { UseProxy = false }, DisposeHttpClient = true }) : null;
        using var call = new NodeControlService.NodeControlServiceClient(Shared ?? own).Connect(new Metadata { { "authorization", $"Bearer {token}" } }, cancellationToken: cancellationToken);
        var hello = new NodeHello
        {
            SoftwareVersion = "bench", Slots = 1, Attempts = { _attempts.Values },
            Models = { new ServableModel { Sha256 = modelSha256, KernelClass = "none", ContextLength = 512 } },
        };
        hello.PublicKey = ByteString.CopyFrom(_key.PublicKey);
        await call.RequestStream.WriteAsync(new ConnectRequest { Hello = hello }, cancellationToken);
        if (!await call.ResponseStream.MoveNext(cancellationToken)) return;
        var answer = StreamProof.Answer(_key, hello, call.ResponseStream.Current.Challenge);
        await call.RequestStream.WriteAsync(new ConnectRequest { ChallengeAnswer = answer }, cancellationToken);
        if (!await call.ResponseStream.MoveNext(cancellationToken)) return;
        var interval = call.ResponseStream.Current.Welcome.HeartbeatInterval.ToTimeSpan();
        welcomed();
        IsConnected = true;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var beating = BeatAsync(call.RequestStream, interval, ended.Token);
        try
        {
            while (await call.ResponseStream.MoveNext(cancellationToken)) await TakeAsync(call, call.ResponseStream.Current, cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeAsync(AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> call, ConnectResponse message, CancellationToken cancellationToken)
    {
        if (message.BodyCase != ConnectResponse.BodyOneofCase.DesiredState) return;
        var wanted = message.DesiredState.Attempts.ToDictionary(attempt => attempt.Ref.JobId, attempt => attempt.Ref);
        foreach (var job in _attempts.Keys.Where(job => !wanted.ContainsKey(job))) _attempts.TryRemove(job, out _);
        foreach (var (job, attempt) in wanted)
        {
            if (!_attempts.TryAdd(job, attempt)) continue;
            await call.RequestStream.WriteAsync(new ConnectRequest { AttemptReport = new AttemptReport { Ref = attempt, Progress = new AttemptProgress() } }, cancellationToken);
        }
    }

    // The writes of one stream take turns; heartbeats are so rare that a collision with a report only delays one.
    private static async Task BeatAsync(IClientStreamWriter<ConnectRequest> requests, TimeSpan interval, CancellationToken cancellationToken)
    {
        await Task.Delay(interval * Random.Shared.NextDouble(), cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await requests.WriteAsync(new ConnectRequest { Heartbeat = new Heartbeat { CpuPercent = 1, MemoryUsedBytes = 1 << 30 } }, cancellationToken);
            }
            catch (InvalidOperationException)
            {
                // A report is being written.
            }

            await Task.Delay(interval, cancellationToken);
        }
    }
}
