using AIForge.Gateway.Rest.Routing;
using AIForge.ProtoJson;
using Google.Protobuf;
using Microsoft.Extensions.ObjectPool;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Writes the one reply of a call as a whole body: JSON, or raw bytes where the method says so.</summary>
internal sealed class UnaryReply(JsonMessageWriter json, ObjectPool<ReplyBuffer> buffers)
{
    public async Task WriteAsync(RestRequest request, RestRoute route, IMessage reply)
    {
        request.SetProfileHeaders();
        if (route.Method.Output.Kind == WellKnownType.HttpBody) await WriteRawAsync(request.Http, route, reply);
        else await WriteJsonAsync(request.Http, route, reply);
    }

    private async Task WriteJsonAsync(HttpContext context, RestRoute route, IMessage reply)
    {
        var buffer = buffers.Get();
        try
        {
            if (route.ResponseField is { } field) json.WriteField(buffer.Json, reply, field);
            else json.Write(buffer.Json, reply, route.Method.Output);
            await WriteAsync(context, "application/json", buffer.Written);
        }
        finally
        {
            buffers.Return(buffer);
        }
    }

    private static Task WriteRawAsync(HttpContext context, RestRoute route, IMessage reply)
    {
        var raw = RawField.OfReply(route);
        return WriteAsync(context, raw.ContentType(reply), raw.Bytes(reply));
    }

    private static async Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
