using System.Buffers;
using Grpc.Core.Utils;

namespace Grpc.Core.Internal;

/// <summary>Shows one array to a contextual deserializer, once.</summary>
internal sealed class EmulatedDeserializationContext(byte[] payload) : DeserializationContext
{
    private bool read;

    public override int PayloadLength => payload.Length;

    public override byte[] PayloadAsNewBuffer()
    {
        MarkRead();
        return payload;
    }

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence()
    {
        MarkRead();
        return new ReadOnlySequence<byte>(payload);
    }

    private void MarkRead()
    {
        GrpcPreconditions.CheckState(!read, "The payload can be read only once.");
        read = true;
    }
}
