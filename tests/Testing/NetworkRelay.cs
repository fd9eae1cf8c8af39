using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AIForge.Testing;

/// <summary>Stands between a client and a server, so that the way between them can be cut and mended while both live on.</summary>
public sealed class NetworkRelay : IAsyncDisposable
{
    private readonly IPEndPoint _server;
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private TcpListener? _listener;

    private NetworkRelay(IPEndPoint server) => _server = server;

    /// <summary>What the client connects to.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Bytes that came from the server so far.</summary>
    public long Received => Interlocked.Read(ref _received);

    private long _received;

    public static NetworkRelay To(Uri server)
    {
        var relay = new NetworkRelay(new IPEndPoint(IPAddress.Parse(server.Host), server.Port));
        relay.Mend();
        return relay;
    }

    /// <summary>Refuses connections and breaks those that are open.</summary>
    public void Cut()
    {
        _listener?.Stop();
        _listener = null;
        foreach (var socket in _open.Keys) Close(socket);
    }

    public void Mend()
    {
        if (_listener is not null) return;
        _listener = new TcpListener(Address);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        Address = (IPEndPoint)_listener.LocalEndpoint;
        _ = AcceptAsync(_listener);
    }

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptSocketAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _open[client] = _open[server] = true;
        try
        {
            await server.ConnectAsync(_server);
            await Task.WhenAny(PumpAsync(client, server, counted: false), PumpAsync(server, client, counted: true));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The server is away, or the way was cut.
        }
        finally
        {
            Close(client);
            Close(server);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool counted)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var read and > 0)
            {
                for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                if (counted) Interlocked.Add(ref _received, read);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // One of the two is gone: the other one is closed by the caller.
        }
    }

    private void Close(Socket socket)
    {
        _open.TryRemove(socket, out _);
        socket.Dispose();
    }
}
