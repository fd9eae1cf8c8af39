using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIForge.Testing.Chains;

/// <summary>Stands between the code under test and a real node, and passes everything on until a test tells it to misbehave.</summary>
public sealed class MisbehavingProxy : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly WebApplication _app;
    private readonly Uri _target;
    private int _requests;

    private MisbehavingProxy(WebApplication app, Uri target) => (_app, _target) = (app, target);

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>How many came in.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Takes the question (path and body) and the node's answer and gives what is answered instead.</summary>
    public Func<string, string, string>? Lie { get; set; }

    /// <summary>Answers in place of the node.</summary>
    public Func<HttpContext, Task>? Fail { get; set; }

    public static async Task<MisbehavingProxy> StartAsync(Uri target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new MisbehavingProxy(builder.Build(), target);
        proxy._app.Run(proxy.AnswerAsync);
        await proxy._app.StartAsync().Within();
        proxy.Address = new Uri(proxy._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return proxy;
    }

    public void FailWithStatus(HttpStatusCode status, string? retryAfter = null) => Fail = context =>
    {
        context.Response.StatusCode = (int)status;
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    public void FailWithBody(string body) => Fail = context => context.Response.WriteAsync(body);

    /// <summary>Takes the request and never answers it.</summary>
    public void FailBySilence() => Fail = async context =>
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    };

    /// <summary>Cuts the connection in the middle of an answer.</summary>
    public void FailByBreakingOff() => Fail = async context =>
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("{");
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

    /// <summary>Answers valid JSON that goes on for megabytes.</summary>
    public void FailWithFlood() => Fail = async context =>
    {
        var block = Encoding.ASCII.GetBytes(new string(' ', 64 * 1024));
        for (var i = 0; i < 1024 && !context.RequestAborted.IsCancellationRequested; i++) await context.Response.Body.WriteAsync(block, context.RequestAborted);
    };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        if (Fail is { } fail)
        {
            await fail(context);
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var question = await reader.ReadToEndAsync();
        using var content = new StringContent(question, Encoding.UTF8, "application/json");
        using var passedOn = new HttpRequestMessage(HttpMethod.Post, new Uri(_target, context.Request.Path.Value)) { Content = content };
        if (context.Request.Headers.Authorization is [{ } authorization]) passedOn.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await _http.SendAsync(passedOn);
        var answer = await response.Content.ReadAsStringAsync();
        context.Response.StatusCode = (int)response.StatusCode;
        await context.Response.WriteAsync(Lie?.Invoke($"{context.Request.Path} {question}", answer) ?? answer);
    }
}
