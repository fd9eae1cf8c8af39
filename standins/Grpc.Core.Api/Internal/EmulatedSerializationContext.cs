using System.Buffers;
using Grpc.Core.Utils;

namespace Grpc.Core.Internal;

/// <summary>Collects what a contextual serializer writes into one array.</summary>
internal sealed class EmulatedSerializationContext : SerializationContext
{
    private ArrayBufferWriter<byte>? bufferWriter;
    private byte[]? payload;

    public override void Complete(byte[] payload)
    {
        GrpcPreconditions.CheckState(this.payload is null, "The payload is already complete.");
        this.payload = payload;
    }

    public override IBufferWriter<byte> GetBufferWriter() => bufferWriter ??= new ArrayBufferWriter<byte>();

    public override void SetPayloadLength(int payloadLength)
    {
    }

    public override void Complete() => Complete(bufferWriter is null ? [] : bufferWriter.WrittenSpan.ToArray());

    internal byte[] GetPayload()
    {
        GrpcPreconditions.CheckState(payload is not null, "The serializer did not complete the payload.");
        return payload!;
    }
}
