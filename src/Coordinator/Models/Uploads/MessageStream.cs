using AIForge.Storage;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>The bytes that the messages of a call carry, as one stream; begins with the message that is current.</summary>
internal sealed class MessageStream<T>(IAsyncStreamReader<T> messages, Func<T, ByteString?> bytesOf) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> rest = bytesOf(messages.Current)?.Memory ?? default;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (rest.Length == 0)
        {
            if (!await messages.MoveNext(cancellationToken)) return 0;
            rest = bytesOf(messages.Current)?.Memory ?? default;
        }

        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        rest = rest[count..];
        return count;
    }
}
