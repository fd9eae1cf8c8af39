using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Makes a callable gRPC method from a descriptor, so that no generated stub is needed.</summary>
internal static class DynamicMethod
{
    public static Method<IMessage, IMessage> Create(MethodDescriptor method) => new(
        method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary,
        method.Service.FullName,
        method.Name,
        MarshallerOf(method.InputType.Parser),
        MarshallerOf(method.OutputType.Parser));

    private static Marshaller<IMessage> MarshallerOf(MessageParser parser) =>
        new(Serialize, context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    private static void Serialize(IMessage message, SerializationContext context)
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
