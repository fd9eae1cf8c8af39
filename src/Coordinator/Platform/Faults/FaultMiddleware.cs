namespace AIForge.Coordinator.Platform.Faults;

/// <summary>Around all that runs before the interceptors, such as authentication: an outage there is told as gRPC tells it.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, FaultTranslation translation)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Clear();
            await TrailersOnly.WriteAsync(context.Response, translation.Translate(exception, context.Request.Path));
        }
    }
}
