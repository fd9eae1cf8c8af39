using AIForge.Node.Identity;
using Grpc.Core;
using Grpc.Net.Client;

namespace AIForge.Node.Control;

/// <summary>
/// The connection to the coordinator, and the credential that every call carries. Of several coordinators one is called at a time: that to which
/// the control stream goes.
/// </summary>
internal sealed class CoordinatorChannel : IDisposable
{
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    // A dead peer is noticed within about 25 s even when nothing is being sent.
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    private readonly string _authorization;
    private readonly SocketsHttpHandler _handler;
    private readonly IReadOnlyList<Uri> _addresses;
    private readonly GrpcChannel?[] _channels;
    private readonly Lock _lock = new();
    private int _current;

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
        _addresses = CoordinatorAddresses.Shuffled(options.Coordinator);
        _channels = new GrpcChannel?[_addresses.Count];
    }

    public GrpcChannel Channel
    {
        get
        {
            lock (_lock) return _channels[_current] ??= Open(_addresses[_current]);
        }
    }

    /// <summary>That which is called now.</summary>
    public string Address
    {
        get
        {
            lock (_lock) return _addresses[_current].OriginalString;
        }
    }

    /// <summary>Whether there are others to try.</summary>
    public bool HasOthers => _addresses.Count > 1;

    public Metadata Headers => new() { { "authorization", _authorization } };

    /// <summary>From now on the next coordinator is called. Calls that run at the one before go on: it may be well.</summary>
    public void Next()
    {
        lock (_lock) _current = (_current + 1) % _addresses.Count;
    }

    public void Dispose()
    {
        foreach (var channel in _channels) channel?.Dispose();
        _handler.Dispose();
    }

    private GrpcChannel Open(Uri address) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        HttpHandler = _handler,
        MaxReceiveMessageSize = MaxMessageBytes,
        MaxSendMessageSize = MaxMessageBytes,
    });
}
