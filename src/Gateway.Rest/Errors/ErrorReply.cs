using System.Buffers;
using System.Globalization;
using System.Text.Json;
using AIForge.Gateway.Rest.Profiles;
using AIForge.ProtoJson;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Errors;

/// <summary>Writes an error as a whole reply in the shape of a profile.</summary>
internal static class ErrorReply
{
    public static async Task WriteAsync(RestRequest request, GatewayError error)
    {
        var (context, profile) = (request.Http, request.Profile);
        var response = context.Response;
        if (response.HasStarted || context.RequestAborted.IsCancellationRequested) return;

        response.StatusCode = error.HttpStatus;
        request.SetProfileHeaders();
        SetHeaders(response.Headers, profile, error);
        response.ContentType = profile.ErrorShape == ErrorShape.Problem ? "application/problem+json" : "application/json";

        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, JsonFormat.Writer))
        {
            if (profile.ErrorShape == ErrorShape.Problem) ProblemError.Write(writer, error, TraceId(request));
            else error.ToOpenAi().WriteEnvelope(writer);
        }

        response.ContentLength = buffer.WrittenCount;
        if (HttpMethods.IsHead(context.Request.Method)) return;

        await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static void SetHeaders(IHeaderDictionary headers, RestProfile profile, GatewayError error)
    {
        if (error.Grpc == StatusCode.Unauthenticated) headers.WWWAuthenticate = "Bearer";
        if (error.Allow is not null) headers.Allow = error.Allow;
        if (error.RetryAfter is { } wait)
        {
            headers.RetryAfter = Math.Max(0, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            headers["retry-after-ms"] = Math.Max(0, (long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        if (profile.ErrorShape == ErrorShape.OpenAi && error.ToOpenAi().IsHopeless) headers["x-should-retry"] = "false";
    }

    private static string TraceId(RestRequest request) =>
        System.Diagnostics.Activity.Current?.TraceId.ToString() ?? request.RequestId;
}
