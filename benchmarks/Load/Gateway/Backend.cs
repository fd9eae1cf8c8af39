using System.Diagnostics;
using System.Net;
using AIForge.Protocol.OpenAi.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIForge.Load.Gateway;

/// <summary>The dummy behind every proxy: the same answers over gRPC and, for the pass-through, over HTTP/1.1.</summary>
internal static class Backend
{
    public static async Task<int> RunAsync()
    {
        var cancels = new CancelClock();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(cancels);
        var app = builder.Build();
        app.MapGrpcService<BackendService>();
        app.MapPost("/v1/chat/completions", (RequestDelegate)(context => AnswerAsync(context, cancels)));
        app.MapGet("/cancelled", () => cancels.Last.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return await ChildProcess.ServeAsync(app);
    }

    private static async Task AnswerAsync(HttpContext context, CancelClock cancels)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        if (!body.Contains("\"stream\":true", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answers.UnaryBytes.Length;
            await context.Response.BodyWriter.WriteAsync(Answers.UnaryBytes);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        using var registration = context.RequestAborted.Register(cancels.Mark);
        for (var i = 0; i < Answers.Tokens && !context.RequestAborted.IsCancellationRequested; i++)
        {
            await context.Response.WriteAsync(Answers.ChunkEvent);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Answers.TokenGap);
        }

        await context.Response.WriteAsync("data: [DONE]\n\n");
    }

    internal sealed class CancelClock
    {
        private long last;

        public long Last => Interlocked.Read(ref last);

        public void Mark() => Interlocked.Exchange(ref last, Stopwatch.GetTimestamp());
    }

    internal sealed class BackendService(CancelClock cancels) : OpenAiService.OpenAiServiceBase
    {
        public override Task<ChatCompletion> CreateChatCompletion(CreateChatCompletionRequest request, ServerCallContext context) =>
            Task.FromResult(Answers.Unary);

        public override async Task CreateChatCompletionStream(
            CreateChatCompletionRequest request, IServerStreamWriter<ChatCompletionChunk> responseStream, ServerCallContext context)
        {
            using var registration = context.CancellationToken.Register(cancels.Mark);
            for (var i = 0; i < Answers.Tokens && !context.CancellationToken.IsCancellationRequested; i++)
            {
                await responseStream.WriteAsync(Answers.Chunk);
                await Task.Delay(Answers.TokenGap);
            }
        }
    }
}
