using AIForge.Gateway.Rest.Routing;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.ObjectPool;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Makes a unary call and writes its reply as one JSON body.</summary>
internal sealed class UnaryRelay(CallInvoker invoker, JsonMessageWriter json, ObjectPool<ReplyBuffer> buffers)
{
    public async Task RunAsync(RestRequest request, RestRoute route, IMessage message, CallOptions options)
    {
        var method = route.Method;
        using var call = invoker.AsyncUnaryCall(method.Call, null, options, message);

        // Headers first: rate limits, for example, belong to failed replies as well.
        ReplyHeaders.Copy(await call.ResponseHeadersAsync, request.Http.Response.Headers);
        var reply = await call.ResponseAsync;
        request.SetProfileHeaders();

        if (method.Output.Kind == WellKnownType.HttpBody) await WriteRawAsync(request.Http, method.Output, reply);
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

    private static Task WriteRawAsync(HttpContext context, MessageTable table, IMessage reply)
    {
        var contentType = (string)table.Find("content_type")!.Get(reply)!;
        var data = (ByteString)table.Find("data")!.Get(reply)!;
        return WriteAsync(context, contentType.Length > 0 ? contentType : "application/octet-stream", data.Memory);
    }

    private static async Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
