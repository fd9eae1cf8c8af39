using AIForge.Gateway.Rest.Profiles;
using AIForge.ProtoJson;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Routing;

/// <summary>A gRPC method as the gateway calls it.</summary>
internal sealed record ApiMethod(
    MethodDescriptor Descriptor, RestProfile Profile, MessageTable Input, MessageTable Output, Method<IMessage, IMessage> Call, FieldEntry? SelectField)
{
    public bool IsStreaming => Descriptor.IsServerStreaming;
}
