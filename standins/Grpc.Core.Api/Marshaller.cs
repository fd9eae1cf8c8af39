using Grpc.Core.Internal;
using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>Turns messages into bytes and back. Each of the two ways of writing one emulates the other.</summary>
public class Marshaller<T>
{
    private readonly Func<T, byte[]> serializer;
    private readonly Func<byte[], T> deserializer;
    private readonly Action<T, SerializationContext> contextualSerializer;
    private readonly Func<DeserializationContext, T> contextualDeserializer;

    public Marshaller(Func<T, byte[]> serializer, Func<byte[], T> deserializer)
    {
        this.serializer = GrpcPreconditions.CheckNotNull(serializer, nameof(serializer));
        this.deserializer = GrpcPreconditions.CheckNotNull(deserializer, nameof(deserializer));
        contextualSerializer = EmulateContextualSerializer;
        contextualDeserializer = EmulateContextualDeserializer;
    }

    public Marshaller(Action<T, SerializationContext> serializer, Func<DeserializationContext, T> deserializer)
    {
        contextualSerializer = GrpcPreconditions.CheckNotNull(serializer, nameof(serializer));
        contextualDeserializer = GrpcPreconditions.CheckNotNull(deserializer, nameof(deserializer));
        this.serializer = EmulateSimpleSerializer;
        this.deserializer = EmulateSimpleDeserializer;
    }

    public Func<T, byte[]> Serializer => serializer;

    public Func<byte[], T> Deserializer => deserializer;

    public Action<T, SerializationContext> ContextualSerializer => contextualSerializer;

    public Func<DeserializationContext, T> ContextualDeserializer => contextualDeserializer;

    private byte[] EmulateSimpleSerializer(T message)
    {
        var context = new EmulatedSerializationContext();
        contextualSerializer(message, context);
        return context.GetPayload();
    }

    private T EmulateSimpleDeserializer(byte[] payload) => contextualDeserializer(new EmulatedDeserializationContext(payload));

    private void EmulateContextualSerializer(T message, SerializationContext context) => context.Complete(serializer(message));

    private T EmulateContextualDeserializer(DeserializationContext context) => deserializer(context.PayloadAsNewBuffer());
}
