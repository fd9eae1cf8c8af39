using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace AIForge.Coordinator.Platform.Measuring;

/// <summary>Counts each call under how it ended: HTTP says 200 of all of them.</summary>
internal sealed class CallStatus(RequestDelegate next)
{
    private const string Header = "grpc-status";

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        // Only there while somebody measures.
        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics && Find(context) is { } status)
            metrics.Tags.Add(new KeyValuePair<string, object?>("grpc.status", status));
    }

    private static string? Find(HttpContext context)
    {
        // An answer without messages has it before its end.
        var text = context.Response.Headers[Header];
        if (text.Count == 0) text = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers[Header] ?? default;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? ((StatusCode)code).ToString() : null;
    }
}
