using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AIForge.Load.Gateway;

/// <summary>Kestrel to HttpClient without looking at anything: the least that a .NET gateway can cost, over either version of HTTP.</summary>
internal static class PassThrough
{
    public static async Task<int> RunAsync(string upstream, Version version)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
        });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context => RelayAsync(context, client, upstream, version));
        return await ChildProcess.ServeAsync(app);
    }

    private static async Task RelayAsync(HttpContext context, HttpMessageInvoker client, string upstream, Version version)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), upstream + context.Request.Path)
        {
            Content = new StreamContent(context.Request.Body),
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentLength = context.Request.ContentLength;
        request.Content.Headers.ContentType = new("application/json");
        using var reply = await client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)reply.StatusCode;
        context.Response.ContentType = reply.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = reply.Content.Headers.ContentLength;
        var isStream = reply.Content.Headers.ContentLength is null;
        using var stream = await reply.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[16 * 1024];
        for (var count = await stream.ReadAsync(buffer, context.RequestAborted); count > 0; count = await stream.ReadAsync(buffer, context.RequestAborted))
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
            if (isStream) await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
