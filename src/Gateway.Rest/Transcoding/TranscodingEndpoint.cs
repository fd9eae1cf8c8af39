using System.Globalization;
using AIForge.Gateway.Rest.Errors;
using AIForge.Gateway.Rest.Routing;
using AIForge.Gateway.Rest.Sessions;
using AIForge.ProtoJson;
using AIForge.Shared.Hosting;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>
/// The middleware that serves every route of the API: match → read → call → write. Paths that are no route go on to what the host
/// adds after it, and come back as an error in the dialect of their prefix when nothing there wants them.
/// </summary>
internal sealed partial class TranscodingEndpoint(
    RouteTable routes, RequestReader reader, CallHeaders headers, Relays relays, GatewayOptions limits, TimeProvider clock, ILogger logger)
{
    private const int ClientClosedRequest = 499;
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(1);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var path = RequestPath.Parse(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        var request = new RestRequest(context, path, clock);
        try
        {
            if (routes.Match(context.Request.Method, path) is { } match) await ServeAsync(request, match);
            else await ServeUnroutedAsync(request, next);
        }
        catch (GatewayException e)
        {
            await ErrorReply.WriteAsync(request, e.Error);
        }
        catch (JsonMappingException e)
        {
            await ErrorReply.WriteAsync(request, RequestFaults.Mapping(e));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer; the call was cancelled with the request.
            LogClientGone(context.Request.Method, path.Text, request.RequestId);
            if (!context.Response.HasStarted) context.Response.StatusCode = ClientClosedRequest;
        }
        catch (RpcException e)
        {
            await WriteFailureAsync(request, e);
        }
        catch (BadHttpRequestException e)
        {
            await ErrorReply.WriteAsync(request, RequestFaults.FromServer(e));
        }
        catch (Exception e)
        {
            LogUnexpected(e, context.Request.Method, path.Text, request.RequestId);
            if (context.Response.HasStarted) context.Abort();
            else await ErrorReply.WriteAsync(request, RequestFaults.Unexpected());
        }
    }

    private async Task ServeAsync(RestRequest request, RouteMatch match)
    {
        var context = request.Http;
        request.Profile = match.Route.Method.Profile;
        context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new KeyValuePair<string, object?>("http.route", match.Route.Template.Text));
        // Replies are somebody's own, and some hold secrets.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        var timeout = CallTimeout.Read(context.Request);
        if (match.Route.IsUpload)
        {
            await ServeUploadAsync(request, match, timeout);
            return;
        }

        var message = await reader.ReadAsync(request, match, context.RequestAborted);
        CookieSessions.Prepare(request, message);
        var method = match.Route.Select(message);
        if (!method.IsStreaming) timeout ??= TimeSpan.FromSeconds(limits.UnaryTimeoutSeconds);

        var options = new CallOptions(headers.ToMetadata(request), Deadline(timeout), context.RequestAborted);
        if (match.Route.IsDownload) await relays.Downloads.RunAsync(request, match.Route, message, options);
        else if (method.IsStreaming) await relays.Streams.RunAsync(request, method, message, options);
        else await relays.Unary.RunAsync(request, match.Route, message, options);
    }

    /// <summary>A body that is streamed has a limit of its own, and no deadline but the client's.</summary>
    private async Task ServeUploadAsync(RestRequest request, RouteMatch match, TimeSpan? timeout)
    {
        var context = request.Http;

        // The signature of a body goes before it, and this one is not known before it is gone.
        if (request.IsSigned) throw RequestFaults.SignedStream();
        ContentTypeCheck.RequirePlain(context.Request);
        if (context.Request.ContentLength > limits.MaxUploadBytes) throw RequestFaults.BodyTooLarge(limits.MaxUploadBytes);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = limits.MaxUploadBytes;

        var metadata = headers.ToMetadata(request);
        if (context.Request.ContentLength is { } length) metadata.Add(GatewayHeaders.BodyLength, length.ToString(CultureInfo.InvariantCulture));
        await relays.Uploads.RunAsync(request, match, new CallOptions(metadata, Deadline(timeout)));
    }

    private async Task ServeUnroutedAsync(RestRequest request, RequestDelegate next)
    {
        var context = request.Http;
        var verb = context.Request.Method;
        var allow = routes.Allow(request.Path);
        if (allow.Length > 0 && HttpMethods.IsOptions(verb))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.Allow = allow + ", OPTIONS";
            return;
        }

        if (allow.Length > 0)
        {
            await ErrorReply.WriteAsync(request, RequestFaults.MethodNotAllowed(verb, request.Path.Text, allow));
            return;
        }

        await next(context);
        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound })
            await ErrorReply.WriteAsync(request, RequestFaults.UnknownUrl(verb, request.Path.Text));
    }

    private async Task WriteFailureAsync(RestRequest request, RpcException failure)
    {
        var error = RpcFailure.ToError(failure);
        if (error.HttpStatus >= StatusCodes.Status500InternalServerError)
            LogFailedCall(request.Http.Request.Method, request.Path.Text, failure.StatusCode, Cause(failure), request.RequestId);

        if (!request.Http.Response.HasStarted) ReplyHeaders.Copy(failure.Trailers, request.Http.Response.Headers);
        await ErrorReply.WriteAsync(request, error);
    }

    /// <summary>One line without a stack: during an outage every request says this.</summary>
    private static string Cause(RpcException failure) => failure.Status.DebugException?.Message ?? failure.Status.Detail;

    private DateTime? Deadline(TimeSpan? timeout) =>
        timeout is { } wait ? clock.GetUtcNow().UtcDateTime + (wait < MaxTimeout ? wait : MaxTimeout) : null;

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path} ended because its client went away ({RequestId})")]
    private partial void LogClientGone(string method, string path, string requestId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} failed with {Status}: {Cause} ({RequestId})")]
    private partial void LogFailedCall(string method, string path, StatusCode status, string cause, string requestId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed in the gateway ({RequestId})")]
    private partial void LogUnexpected(Exception exception, string method, string path, string requestId);
}
