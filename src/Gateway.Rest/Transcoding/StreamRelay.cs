using AIForge.Gateway.Rest.Errors;
using AIForge.Gateway.Rest.Routing;
using AIForge.ProtoJson;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.ObjectPool;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>
/// Makes a server-streaming call and passes each message on at once. The reply starts with the first message, so that a failure
/// before it still gets its HTTP status; if that message takes longer than the ping interval, it starts with a ping.
/// </summary>
internal sealed class StreamRelay(
    CallInvoker invoker, JsonMessageWriter json, ObjectPool<ReplyBuffer> buffers, TimeSpan pingInterval, TimeProvider clock)
{
    public async Task RunAsync(RestRequest request, ApiMethod method, IMessage message, CallOptions options)
    {
        using var call = invoker.AsyncServerStreamingCall(method.Call, null, options, message);
        var buffer = buffers.Get();
        var reply = new StreamReply(request, method, json, buffer);
        try
        {
            await RelayAsync(call, reply, options.CancellationToken);
        }
        catch (RpcException e) when (reply.HasStarted && !request.Http.RequestAborted.IsCancellationRequested)
        {
            reply.WriteFailure(RpcFailure.ToError(e));
            await reply.FlushAsync();
        }
        catch (RpcException) when (Headers(call) is Metadata headers)
        {
            ReplyHeaders.Copy(headers, request.Http.Response.Headers);
            throw;
        }
        finally
        {
            buffers.Return(buffer);
        }
    }

    private async Task RelayAsync(AsyncServerStreamingCall<IMessage> call, StreamReply reply, CancellationToken cancellationToken)
    {
        while (await NextAsync(call, reply, cancellationToken))
        {
            Start(call, reply);
            reply.WriteMessage(call.ResponseStream.Current);
        }

        Start(call, reply);
        reply.WriteEnd();
        await reply.FlushAsync();
    }

    private async ValueTask<bool> NextAsync(AsyncServerStreamingCall<IMessage> call, StreamReply reply, CancellationToken cancellationToken)
    {
        var next = call.ResponseStream.MoveNext(cancellationToken);

        // Messages that are here already leave together; nothing ever waits for one that is not.
        if (!next.IsCompleted || reply.IsFull) await reply.FlushAsync();
        if (!reply.HasPings) return await next;

        while (!next.IsCompleted)
        {
            try
            {
                return await next.WaitAsync(pingInterval, clock, CancellationToken.None);
            }
            catch (TimeoutException) when (!next.IsCompleted)
            {
                Start(call, reply);
                reply.WritePing();
                await reply.FlushAsync();
            }
        }

        return await next;
    }

    private static void Start(AsyncServerStreamingCall<IMessage> call, StreamReply reply)
    {
        if (!reply.HasStarted) reply.Start(Headers(call));
    }

    private static Metadata? Headers(AsyncServerStreamingCall<IMessage> call) =>
        call.ResponseHeadersAsync is { IsCompletedSuccessfully: true } headers ? headers.Result : null;
}
