using AIForge.Gateway.Rest.Routing;
using AIForge.Gateway.Rest.Sessions;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Makes a unary call and writes its reply as one body.</summary>
internal sealed class UnaryRelay(CallInvoker invoker, UnaryReply replies, CookieSessions sessions)
{
    public async Task RunAsync(RestRequest request, RestRoute route, IMessage message, CallOptions options)
    {
        using var call = invoker.AsyncUnaryCall(route.Method.Call, null, options, message);

        // Headers first: rate limits, for example, belong to failed replies as well.
        ReplyHeaders.Copy(await call.ResponseHeadersAsync, request.Http.Response.Headers);
        var reply = await ReplyAsync(request, message, call);
        sessions.TakeTokens(request, reply);
        await replies.WriteAsync(request, route, reply);
    }

    private static async Task<IMessage> ReplyAsync(RestRequest request, IMessage message, AsyncUnaryCall<IMessage> call)
    {
        try
        {
            return await call.ResponseAsync;
        }
        catch (RpcException failure)
        {
            CookieSessions.AfterFailure(request, message, failure);
            throw;
        }
    }
}
