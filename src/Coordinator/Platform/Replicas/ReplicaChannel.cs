using Grpc.Core;
using Grpc.Net.Client;

namespace AIForge.Coordinator.Platform.Replicas;

/// <summary>The connection to one other replica, and the secret that every call carries.</summary>
internal sealed class ReplicaChannel : IDisposable
{
    private const int MaxMessageBytes = 8 << 20;

    // Tokens that may be under way to a slow client; beyond it the node is held up.
    private const int StreamWindow = 256 << 10;

    // A machine that vanished is noticed after these two.
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(4), PingTimeout = TimeSpan.FromSeconds(4);

    private readonly string _authorization;
    private readonly SocketsHttpHandler _handler;
    private readonly GrpcChannel _channel;

    public ReplicaChannel(ReplicaRecord replica, ReplicaOptions options)
    {
        Replica = replica;
        _authorization = $"Bearer {ReplicaSecretHandler.Prefix}{options.Secret}";
        _handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindow,
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingTimeout,
            ConnectTimeout = PingTimeout,
            // The environment's proxy is for the world outside.
            UseProxy = false,
        };
        _channel = GrpcChannel.ForAddress(replica.Address, new GrpcChannelOptions { HttpHandler = _handler, MaxReceiveMessageSize = MaxMessageBytes, MaxSendMessageSize = MaxMessageBytes });
        Calls = _channel.CreateCallInvoker();
    }

    public ReplicaRecord Replica { get; }

    /// <summary>For generated clients.</summary>
    public CallInvoker Calls { get; }

    public Metadata Headers => new() { { "authorization", _authorization } };

    public void Dispose()
    {
        _channel.Dispose();
        _handler.Dispose();
    }
}
