using AIForge.Gateway.Rest.Errors;
using AIForge.Gateway.Rest.Routing;
using AIForge.Shared.Hosting;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>
/// Makes a server-streaming call whose messages are the bytes of one body, and writes them as they come; the next is fetched when the
/// client has taken the one before. What the server says in its metadata decides what HTTP says: Content-Range makes it a 206.
/// </summary>
internal sealed class DownloadRelay(CallInvoker invoker, TimeSpan patience, TimeProvider clock)
{
    public async Task RunAsync(RestRequest request, RestRoute route, IMessage message, CallOptions options)
    {
        using var idle = new IdleLimit(patience, clock, request.Http.RequestAborted);
        try
        {
            await RunAsync(request, route, message, options.WithCancellationToken(idle.Token), idle);
        }
        catch (Exception e) when (request.Http.Response.HasStarted && e is RpcException or OperationCanceledException)
        {
            // The status line is out: only a broken connection still says that this is not all.
            request.Http.Abort();
        }
        catch (Exception e) when (idle.IsOver && e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw idle.Fault;
        }
    }

    private async Task RunAsync(RestRequest request, RestRoute route, IMessage message, CallOptions options, IdleLimit idle)
    {
        using var call = invoker.AsyncServerStreamingCall(route.Method.Call, null, options, message);
        var raw = RawField.OfReply(route);
        var headers = await call.ResponseHeadersAsync;
        ReplyHeaders.Copy(headers, request.Http.Response.Headers);
        var hasMessage = await FirstAsync(call, headers, idle);
        Start(request, headers, hasMessage ? raw.ContentType(call.ResponseStream.Current) : RawField.AnyType);

        // The call is given up with the method's end: a HEAD wants no more than this.
        if (HttpMethods.IsHead(request.Http.Request.Method)) return;

        var body = request.Http.Response.BodyWriter;
        while (hasMessage)
        {
            await body.WriteAsync(raw.Bytes(call.ResponseStream.Current), idle.Token);
            idle.Restart();
            hasMessage = await call.ResponseStream.MoveNext(idle.Token);
            idle.Restart();
        }
    }

    private static async ValueTask<bool> FirstAsync(AsyncServerStreamingCall<IMessage> call, Metadata headers, IdleLimit idle)
    {
        try
        {
            return await call.ResponseStream.MoveNext(idle.Token);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.OutOfRange && headers.Get(GatewayHeaders.ReplyRange) is not null)
        {
            throw new GatewayException(RpcFailure.ToError(e) with { HttpStatus = StatusCodes.Status416RangeNotSatisfiable });
        }
    }

    private static void Start(RestRequest request, Metadata headers, string contentType)
    {
        request.SetProfileHeaders();
        var response = request.Http.Response;
        response.StatusCode = headers.Get(GatewayHeaders.ReplyRange) is null ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        response.ContentType = contentType;
    }
}
