using AIForge.StandIns.Tests.Protos;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace AIForge.StandIns.Tests;

/// <summary>Server side: marks the call in UserState and answers "intercepted" itself.</summary>
internal sealed class SeenInterceptor : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        context.UserState["seen"] = "unary";
        return Answered(request) is TResponse reply ? Task.FromResult(reply) : continuation(request, context);
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var reply = await continuation(requestStream, context);
        context.ResponseTrailers.Add("x-seen", "client-stream");
        return reply;
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        context.ResponseTrailers.Add("x-seen", "server-stream");
        await continuation(request, responseStream, context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        context.ResponseTrailers.Add("x-seen", "duplex");
        await continuation(requestStream, responseStream, context);
    }

    private static EchoReply? Answered(object request) =>
        request is EchoRequest { Text: "intercepted" } ? new EchoReply { Text = "by the interceptor" } : null;
}
