using System.Buffers.Binary;
using System.Net.Sockets;

namespace AIForge.Node.Docker;

/// <summary>
/// What a container writes, as the engine frames it: one byte for the stream, three of nothing, four for the length, the bytes. An engine
/// that is not read from makes the container wait, after about a megabyte.
/// </summary>
internal sealed class EngineOutput(Stream stream, EngineTransport transport) : IAsyncDisposable
{
    private const int HeaderLength = 8;
    private const byte Stderr = 2;

    private readonly byte[] _header = new byte[HeaderLength];
    private long _left;
    private bool _isError;

    /// <summary>The next bytes, as many as the buffer takes; 0 at the end.</summary>
    /// <exception cref="EngineGoneException">The connection broke.</exception>
    public async ValueTask<(int Count, bool IsError)> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            while (_left == 0)
            {
                var read = await stream.ReadAtLeastAsync(_header, HeaderLength, throwOnEndOfStream: false, cancellationToken);
                if (read < HeaderLength) return (0, false);
                (_left, _isError) = (BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(4)), _header[0] == Stderr);
            }

            var count = await stream.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
            _left -= count;
            return (count, _isError);
        }
        catch (Exception exception) when (exception is IOException or SocketException or HttpRequestException)
        {
            throw transport.Gone(exception);
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
