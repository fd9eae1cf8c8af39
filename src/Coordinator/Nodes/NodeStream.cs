using AIForge.Coordinator.Nodes.Keys;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Nodes;

/// <summary>Runs one control stream from hello to its end.</summary>
internal sealed partial class NodeStream(
    NodeSessions sessions,
    NodeHellos hellos,
    NodeEnrolment enrolment,
    NodeTokenStreams tokens,
    NodeMoves moves,
    IEnumerable<INodeReportHandler> handlers,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    IOptions<NodesOptions> options,
    ILogger<NodeStream> logger)
{
    // Enough for a node to read what waits for it and to answer, and well below the time a stopping process has.
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(2);

    private readonly Dictionary<ConnectRequest.BodyOneofCase, INodeReportHandler> _handlers = handlers.ToDictionary(handler => handler.Handles);

    public async Task RunAsync(
        Guid tokenId,
        CallOrigin origin,
        IAsyncStreamReader<ConnectRequest> requests,
        IServerStreamWriter<ConnectResponse> responses,
        CancellationToken cancellationToken)
    {
        // 1. The node says who it is and proves it. A revocation from here on finds the stream, and one before is seen when it enters.
        if (lifetime.ApplicationStopping.IsCancellationRequested) throw NodesFaults.Restarting(RestartDelay);
        using var token = tokens.Open(tokenId);
        using var opening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, token.Ended);
        try
        {
            var hello = await InTimeAsync(ending => ReadHelloAsync(requests, ending), NodesFaults.HelloMissing, opening.Token);
            NodeHellos.Check(hello);
            using var key = NodeKeys.Read(hello);
            await InTimeAsync(ending => StreamChallenge.PassAsync(key, hello, requests, responses, ending), NodesFaults.AnswerMissing, opening.Token);
            var identity = await enrolment.EnterAsync(tokenId, hello.Hostname, key, origin, opening.Token);
            using var stream = moves.Open(identity.NodeId);
            await hellos.RecordAsync(identity, hello, opening.Token);
            await moves.AnnounceAsync(stream, opening.Token);
            await RunSessionAsync(stream, identity, hello, token, requests, responses, cancellationToken);
        }
        catch (OperationCanceledException) when (token.Reason is { } reason)
        {
            throw reason;
        }
    }

    private TimeSpan RestartDelay => TimeSpan.FromSeconds(options.Value.RestartReconnectSeconds);

    private async Task RunSessionAsync(
        OpenStream stream,
        NodeIdentity identity,
        NodeHello hello,
        NodeTokenStream token,
        IAsyncStreamReader<ConnectRequest> requests,
        IServerStreamWriter<ConnectResponse> responses,
        CancellationToken cancellationToken)
    {
        // 2. From here on the node can be given work.
        using var session = new NodeSession(identity, hello, options.Value.OutgoingQueueLength, clock);
        using var ending = token.Ended.Register(() => session.Close(token.Reason));
        session.Send(new ConnectResponse { Welcome = Welcome(identity) });
        sessions.Add(session);
        stream.Begin(session);
        LogConnected(identity.NodeId, hello.SoftwareVersion, hello.Models.Count, hello.Slots);
        try
        {
            await RunBothWaysAsync(session, requests, responses, cancellationToken);
        }
        finally
        {
            // 5. Its leases stay: they end by themselves, or the node comes back and keeps them.
            sessions.Remove(session);
            session.Close(null);
            foreach (var handler in _handlers.Values) handler.Disconnected(session);
            LogDisconnected(identity.NodeId, session.CloseReason?.Reason ?? "LEFT");
        }

        if (session.CloseReason is { } reason) throw reason;
    }

    private async Task RunBothWaysAsync(
        NodeSession session, IAsyncStreamReader<ConnectRequest> requests, IServerStreamWriter<ConnectResponse> responses, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Closed);
        using var restarting = lifetime.ApplicationStopping.Register(() =>
        {
            session.Send(new ConnectResponse { Restarting = new Restarting { ReconnectAfter = RestartDelay.ToDuration() } });
            session.Finish();
        });

        // 3. The desired state answers the hello: what to keep, what to drop.
        foreach (var handler in _handlers.Values) await handler.ConnectedAsync(session, ending.Token);
        session.Settle();

        // 4. Both directions run until one of them ends.
        using var givingUp = new CancellationTokenSource();
        var writing = WriteAllAsync(session, responses, ending.Token, givingUp.Token);
        var reading = ReadAllAsync(session, requests, ending.Token);
        await Task.WhenAny(writing, reading);

        // The thread may be of somebody who sent a message, with his locks: the end is not his to bring about.
        await Task.Yield();
        if (writing.IsCompletedSuccessfully) await WhenLeftAsync(reading, ending.Token);
        await ending.CancelAsync();

        // A write that is cut off breaks the stream, and the node would not learn why: only one that the node does not take is.
        await EndedAsync(writing.WaitAsync(LeaveTimeout, clock, cancellationToken));
        await givingUp.CancelAsync();
        await EndedAsync(writing);
        await EndedAsync(reading);
    }

    /// <summary>
    /// After the last message the node closes its side, which says that it has read everything. A process that is restarting must
    /// not end the stream before: it would close the connection, and the node's HTTP client then drops what was not read yet.
    /// </summary>
    private Task WhenLeftAsync(Task reading, CancellationToken cancellationToken) =>
        EndedAsync(reading.WaitAsync(LeaveTimeout, clock, cancellationToken));

    private static async Task<NodeHello> ReadHelloAsync(IAsyncStreamReader<ConnectRequest> requests, CancellationToken cancellationToken) =>
        await requests.MoveNext(cancellationToken) && requests.Current.BodyCase == ConnectRequest.BodyOneofCase.Hello
            ? requests.Current.Hello
            : throw NodesFaults.HelloMissing();

    /// <summary>A stream that says nothing is not waited for.</summary>
    private async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> wait, Func<FaultException> late, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.HelloTimeoutSeconds), clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await wait(linked.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw late();
        }
    }

    /// <param name="ending">No further message is written.</param>
    /// <param name="givingUp">Nor is the one that is being written.</param>
    private static async Task WriteAllAsync(NodeSession session, IServerStreamWriter<ConnectResponse> responses, CancellationToken ending, CancellationToken givingUp)
    {
        while (await session.Outgoing.WaitToReadAsync(ending))
        {
            if (session.Outgoing.TryRead(out var message)) await responses.WriteAsync(message, givingUp);

            // Whoever sends to a stream that is at rest writes that message himself, which spares it a change of threads; others' he does not.
            if (session.Outgoing.TryPeek(out _)) await Task.Yield();
        }
    }

    private async Task ReadAllAsync(NodeSession session, IAsyncStreamReader<ConnectRequest> requests, CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
            session.Touch();
            await HandleAsync(session, requests.Current, cancellationToken);
        }
    }

    private Task HandleAsync(NodeSession session, ConnectRequest message, CancellationToken cancellationToken)
    {
        switch (message.BodyCase)
        {
            case ConnectRequest.BodyOneofCase.Heartbeat:
                session.RecordHeartbeat(message.Heartbeat);
                return Task.CompletedTask;
            case ConnectRequest.BodyOneofCase.Drain:
                session.SetDraining(message.Drain.Draining);
                return Task.CompletedTask;
            case ConnectRequest.BodyOneofCase.ContainerCapacity:
                // One that makes no sense is of no consequence.
                if (NodeHellos.IsValid(message.ContainerCapacity)) session.RecordContainers(message.ContainerCapacity);
                return Task.CompletedTask;
            default:
                // A second hello or a kind from a newer protocol is of no consequence.
                return _handlers.TryGetValue(message.BodyCase, out var handler)
                    ? handler.HandleAsync(session, message, cancellationToken)
                    : Task.CompletedTask;
        }
    }

    private async Task EndedAsync(Task direction)
    {
        try
        {
            await direction;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or RpcException or TimeoutException)
        {
            // The peer is gone, does not leave or the session was closed: the reason is on the session.
            LogDirectionEnded(exception);
        }
    }

    private Welcome Welcome(NodeIdentity identity) => new()
    {
        NodeId = new Shared.Ids.Id<Shared.Ids.NodeTag>(identity.NodeId).ToString(),
        HeartbeatInterval = TimeSpan.FromSeconds(options.Value.HeartbeatSeconds).ToDuration(),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} connected: version {Version}, {Models} model(s), {Slots} slot(s)")]
    private partial void LogConnected(Guid nodeId, string version, int models, int slots);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} disconnected: {Reason}")]
    private partial void LogDisconnected(Guid nodeId, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A direction of a control stream ended")]
    private partial void LogDirectionEnded(Exception exception);
}
