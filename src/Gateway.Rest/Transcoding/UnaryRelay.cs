using AIForge.Gateway.Rest.Routing;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Makes a unary call and writes its reply as one body.</summary>
internal sealed class UnaryRelay(CallInvoker invoker, UnaryReply replies)
{
    public async Task RunAsync(RestRequest request, RestRoute route, IMessage message, CallOptions options)
    {
        using var call = invoker.AsyncUnaryCall(route.Method.Call, null, options, message);

        // Headers first: rate limits, for example, belong to failed replies as well.
        ReplyHeaders.Copy(await call.ResponseHeadersAsync, request.Http.Response.Headers);
        await replies.WriteAsync(request, route, await call.ResponseAsync);
    }
}
