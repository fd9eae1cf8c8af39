using AIForge.Node.Identity;
using Grpc.Core;
using Grpc.Net.Client;

namespace AIForge.Node.Control;

/// <summary>The connection to the coordinator, and the credential that every call carries.</summary>
internal sealed class CoordinatorChannel : IDisposable
{
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    // A dead peer is noticed within about 25 s even when nothing is being sent.
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    private readonly string _authorization;
    private readonly SocketsHttpHandler _handler;

    public CoordinatorChannel(NodeOptions options)
    {
        _authorization = "Bearer " + NodeToken.Read(options);
        _handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingTimeout,
            ConnectTimeout = PingTimeout,
        };
        Channel = GrpcChannel.ForAddress(options.Coordinator, new GrpcChannelOptions
        {
            HttpHandler = _handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = MaxMessageBytes,
        });
    }

    public GrpcChannel Channel { get; }

    public Metadata Headers => new() { { "authorization", _authorization } };

    public void Dispose()
    {
        Channel.Dispose();
        _handler.Dispose();
    }
}
