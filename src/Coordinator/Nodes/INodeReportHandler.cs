using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Nodes;

/// <summary>
/// What a slice above does with messages of nodes. Nodes knows the stream, not the work; the slices that hand out work
/// register a handler each, found by the kind of message.
/// </summary>
internal interface INodeReportHandler
{
    /// <summary>The message kind this handler takes.</summary>
    ConnectRequest.BodyOneofCase Handles { get; }

    /// <summary>A node connected; its session is registered already.</summary>
    Task ConnectedAsync(NodeSession session, CancellationToken cancellationToken);

    Task HandleAsync(NodeSession session, ConnectRequest message, CancellationToken cancellationToken);

    /// <summary>The stream ended. What the node was doing may still be running there.</summary>
    void Disconnected(NodeSession session);
}
