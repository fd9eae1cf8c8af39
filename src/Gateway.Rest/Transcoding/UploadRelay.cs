using System.Buffers;
using AIForge.Gateway.Rest.Routing;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>
/// Makes a client-streaming call of a request's raw body: a first message with what the address and a form's fields say, then the bytes,
/// a chunk a message. A chunk is read when the one before it is on its way, so that a slow server slows the client down and nothing piles
/// up in between.
/// </summary>
internal sealed class UploadRelay(CallInvoker invoker, UnaryReply replies, TimeSpan patience, TimeSpan replyTimeout, TimeProvider clock)
{
    // Below the size from which arrays are collected seldom, since the server makes one of every chunk; and with what goes around it no
    // more than four frames of HTTP/2, of which a fifth one would cost as much as the others.
    private const int ChunkBytes = (64 * 1024) - 64;

    public async Task RunAsync(RestRequest request, RouteMatch match, CallOptions options)
    {
        using var idle = new IdleLimit(patience, clock, request.Http.RequestAborted);
        try
        {
            await RunAsync(request, match, options.WithCancellationToken(idle.Token), idle);
        }
        catch (Exception e) when (idle.IsOver && e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw idle.Fault;
        }
    }

    private async Task RunAsync(RestRequest request, RouteMatch match, CallOptions options, IdleLimit idle)
    {
        var route = match.Route;
        var message = RequestReader.ReadAddress(request, match);
        var source = await OpenAsync(request, route, message, idle.Token);
        RawField.OfRequest(route).Set(message, source.ContentType ?? RawField.AnyType, ByteString.Empty);

        using var call = invoker.AsyncClientStreamingCall(route.Method.Call, null, options);
        await SendAsync(call, route, message, source, idle);
        idle.Restart(replyTimeout);
        ReplyHeaders.Copy(await call.ResponseHeadersAsync, request.Http.Response.Headers);
        await replies.WriteAsync(request, route, await call.ResponseAsync);
    }

    private static async ValueTask<UploadSource> OpenAsync(RestRequest request, RestRoute route, IMessage message, CancellationToken cancellationToken)
    {
        var http = request.Http.Request;
        return UploadForm.Has(http)
            ? await new UploadForm(route, request.IsStrict).OpenAsync(http, message, cancellationToken)
            : new UploadSource(http.Body, http.ContentType);
    }

    private static async Task SendAsync(
        AsyncClientStreamingCall<IMessage, IMessage> call, RestRoute route, IMessage first, UploadSource source, IdleLimit idle)
    {
        if (!await TrySendAsync(call, first, idle)) return;

        var raw = RawField.OfRequest(route);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            var chunk = buffer.AsMemory(0, ChunkBytes);
            int count;
            do
            {
                count = await source.ReadAsync(chunk, idle.Token);
                idle.Restart();
                if (count > 0 && !await TrySendAsync(call, Message(route, raw, chunk[..count]), idle)) return;
            }
            while (count == ChunkBytes);

            if (source.Rest is { } rest && !await TrySendAsync(call, rest, idle)) return;
            await call.RequestStream.CompleteAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The write copies the bytes before it returns, so that the buffer can be used again.
    private static IMessage Message(RestRoute route, RawField raw, ReadOnlyMemory<byte> bytes)
    {
        var message = route.Method.Input.New();
        raw.Set(message, null, UnsafeByteOperations.UnsafeWrap(bytes));
        return message;
    }

    /// <summary>False when the server has answered without waiting for the rest: its answer says why.</summary>
    private static async ValueTask<bool> TrySendAsync(AsyncClientStreamingCall<IMessage, IMessage> call, IMessage message, IdleLimit idle)
    {
        try
        {
            await call.RequestStream.WriteAsync(message, idle.Token);
            idle.Restart();
            return true;
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or HttpRequestException && !idle.Token.IsCancellationRequested)
        {
            return false;
        }
    }
}
