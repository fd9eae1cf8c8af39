using AIForge.Gateway.Rest.Routing;
using AIForge.ProtoJson;
using Google.Protobuf;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Where in a message its google.api.HttpBody is: a field of it, or the message itself.</summary>
internal sealed class RawField
{
    public const string AnyType = "application/octet-stream";

    private readonly FieldEntry? field;
    private readonly MessageTable table;
    private readonly FieldEntry contentType;
    private readonly FieldEntry data;

    public RawField(FieldEntry? field, MessageTable message)
    {
        this.field = field;
        table = field?.Message ?? message;
        contentType = table.Find("content_type")!;
        data = table.Find("data")!;
    }

    public static RawField OfReply(RestRoute route) => new(route.ResponseField, route.Method.Output);

    public static RawField OfRequest(RestRoute route) => new(route.BodyField, route.Method.Input);

    public void Set(IMessage message, string? type, ByteString bytes)
    {
        var target = message;
        if (field is not null) field.Set(message, target = table.New());
        if (type is not null) contentType.Set(target, type);
        data.Set(target, bytes);
    }

    /// <summary>Empty where the message has no body.</summary>
    public ReadOnlyMemory<byte> Bytes(IMessage message) => Body(message) is { } body ? ((ByteString)data.Get(body)!).Memory : default;

    public string ContentType(IMessage message) =>
        Body(message) is { } body && (string)contentType.Get(body)! is { Length: > 0 } type ? type : AnyType;

    private IMessage? Body(IMessage message) => field is null ? message : field.Get(message) as IMessage;
}
