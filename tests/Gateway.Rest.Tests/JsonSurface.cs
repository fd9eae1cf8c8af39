using System.Text;
using System.Text.Unicode;
using AIForge.Gateway.Rest.Errors;
using AIForge.Gateway.Rest.Profiles;
using AIForge.Gateway.Rest.Tests.Protocol;
using AIForge.Gateway.Rest.Transcoding;
using AIForge.ProtoJson;
using Google.Protobuf;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>The JSON reader and writer alone, without HTTP around them.</summary>
internal static class JsonSurface
{
    private static readonly MessageTables Tables = new();

    private static readonly AnyTypes Any = new(
        [GatewayTestReflection.Descriptor, .. GatewayTestReflection.Descriptor.Dependencies], Tables);

    public static string Write(IMessage message)
    {
        using var buffer = new ReplyBuffer();
        new JsonMessageWriter(Any).Write(buffer.Json, message, Tables.For(message.Descriptor, RestProfile.AiForge.Json));
        return Encoding.UTF8.GetString(buffer.Written.Span);
    }

    public static T Read<T>(string json)
        where T : IMessage, new() => Read<T>(Encoding.UTF8.GetBytes(json));

    public static T Read<T>(ReadOnlyMemory<byte> json)
        where T : IMessage, new()
    {
        if (!Utf8.IsValid(json.Span)) throw RequestFaults.InvalidUtf8();

        var message = new T();
        new JsonMessageReader(json, Any).ReadMessage(message, Tables.For(message.Descriptor, RestProfile.AiForge.Json));
        return message;
    }
}
