using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Makes a callable gRPC method from a descriptor, so that no generated stub is needed.</summary>
internal static class DynamicMethod
{
    public static Method<IMessage, IMessage> Create(MethodDescriptor method) => new(
        TypeOf(method),
        method.Service.FullName,
        method.Name,
        MarshallerOf(method.InputType.Parser),
        MarshallerOf(method.OutputType.Parser));

    private static MethodType TypeOf(MethodDescriptor method) => (method.IsClientStreaming, method.IsServerStreaming) switch
    {
        (true, true) => MethodType.DuplexStreaming,
        (true, false) => MethodType.ClientStreaming,
        (false, true) => MethodType.ServerStreaming,
        _ => MethodType.Unary,
    };

    private static Marshaller<IMessage> MarshallerOf(MessageParser parser) =>
        new(Serialize, context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    private static void Serialize(IMessage message, SerializationContext context)
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
