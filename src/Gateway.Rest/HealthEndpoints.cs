using AIForge.Gateway.Rest.Routing;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace AIForge.Gateway.Rest;

/// <summary>/healthz: this process runs. /readyz: the coordinator behind it serves.</summary>
internal sealed class HealthEndpoints(ApiCatalog catalog, CallInvoker invoker, TimeProvider clock)
{
    private const int Serving = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ApiMethod check = catalog.FindMethod("grpc.health.v1.Health", "Check")
        ?? throw new InvalidOperationException("The API has no grpc.health.v1.Health service.");

    public static Task LiveAsync(HttpContext context) => WriteAsync(context, 200, "ok");

    public async Task ReadyAsync(HttpContext context) =>
        await (await IsServingAsync(context.RequestAborted) ? WriteAsync(context, 200, "ready") : WriteAsync(context, 503, "coordinator unavailable"));

    private async Task<bool> IsServingAsync(CancellationToken cancellationToken)
    {
        var options = new CallOptions(deadline: clock.GetUtcNow().UtcDateTime + Patience, cancellationToken: cancellationToken);
        try
        {
            using var call = invoker.AsyncUnaryCall(check.Call, null, options, check.Input.New());
            return IsServing(await call.ResponseAsync);
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private bool IsServing(IMessage reply) =>
        check.Output.Find("status") is { Type: FieldType.Enum } status && (int)status.Get(reply)! == Serving;

    private static async Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync($"{{\"status\":\"{text}\"}}", context.RequestAborted);
    }
}
