using System.Security.Cryptography;
using System.Text.Unicode;
using AIForge.Gateway.Rest.Errors;
using AIForge.Gateway.Rest.Routing;
using AIForge.ProtoJson;
using Google.Protobuf;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Turns an HTTP request into the message of its route: body first, then query, and the path on top.</summary>
internal sealed class RequestReader(AnyTypes anyTypes, long maxBodyBytes)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public async ValueTask<IMessage> ReadAsync(RestRequest request, RouteMatch match, CancellationToken cancellationToken)
    {
        var route = match.Route;
        var message = route.Method.Input.New();
        if (route.HasBody) await ReadBodyAsync(request, route, message, cancellationToken);
        else BindQuery(request, route, message);

        FieldBinder.BindPath(message, route, match.Segments);
        return message;
    }

    private async ValueTask ReadBodyAsync(RestRequest request, RestRoute route, IMessage message, CancellationToken cancellationToken)
    {
        using var body = await RequestBody.ReadAsync(request.Http.Request, maxBodyBytes, cancellationToken);
        var bytes = body.Bytes;
        if (request.IsSigned) request.BodyHash = SHA256.HashData(bytes.Span);
        if (IsRaw(route))
        {
            RawField.OfRequest(route).Set(message, request.Http.Request.ContentType ?? RawField.AnyType, ByteString.CopyFrom(bytes.Span));
            bytes = default;
        }
        else if (bytes.Length > 0)
        {
            ContentTypeCheck.RequireJson(request.Http.Request);
            if (!Utf8.IsValid(bytes.Span)) throw RequestFaults.InvalidUtf8();
            if (bytes.Span.StartsWith(ByteOrderMark)) bytes = bytes[ByteOrderMark.Length..];
            ReadJson(route, message, bytes);
        }

        if (route.BodyField is not { } field) return;

        if (!field.Descriptor.IsRepeated && field.Message is { Kind: WellKnownType.None } table && field.Get(message) is null) field.Set(message, table.New());
        BindQuery(request, route, message);
        if (route.InferredMask is { } mask && mask.Get(message) is null && bytes.Length > 0)
            mask.Set(message, MaskInference.FromBody(bytes.Span, route));
    }

    private void ReadJson(RestRoute route, IMessage message, ReadOnlyMemory<byte> bytes)
    {
        var reader = new JsonMessageReader(bytes, anyTypes);
        if (route.BodyField is { } field) reader.ReadField(message, field);
        else reader.ReadMessage(message, route.Method.Input);
    }

    /// <summary>The message of a body that is streamed: what the address says. The rest comes with the body.</summary>
    public static IMessage ReadAddress(RestRequest request, RouteMatch match)
    {
        var message = match.Route.Method.Input.New();
        BindQuery(request, match.Route, message);
        FieldBinder.BindPath(message, match.Route, match.Segments);
        return message;
    }

    private static void BindQuery(RestRequest request, RestRoute route, IMessage message) =>
        FieldBinder.BindQuery(message, route, request.Path.Query, request.IsStrict);

    private static MessageTable? BodyTable(RestRoute route) => route.BodyField is { } field ? field.Message : route.Method.Input;

    private static bool IsRaw(RestRoute route) => BodyTable(route) is { Kind: WellKnownType.HttpBody };
}
