using System.Collections.Concurrent;
using System.Security.Cryptography;
using AIForge.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIForge.Coordinator.Tests.Models.Imports;

/// <summary>A hub with the routes, headers and errors of huggingface.co, and a CDN on an address of its own.</summary>
internal sealed class HubServer : IAsyncDisposable
{
    public const string GoodToken = "hf_token-with-access";
    public const string OtherToken = "hf_token-without-access";

    private readonly WebApplication _hub;
    private readonly WebApplication _cdn;
    private readonly ConcurrentDictionary<string, HubRepo> _repositories = new();

    public HubServer()
    {
        (_hub, _cdn) = (Build(), Build());
        _hub.MapGet("/api/models/{owner}/{name}/revision/{revision}", FactsAsync);
        _hub.MapMethods("/{owner}/{name}/resolve/{revision}/{**file}", ["GET", "HEAD"], ResolveAsync);
        _cdn.MapGet("/{owner}/{name}/{**file}", BytesAsync);
    }

    public string Url => UrlOf(_hub);

    public string CdnUrl => UrlOf(_cdn);

    /// <summary>Everything that was asked, with the host's port, and with the token that came along.</summary>
    public ConcurrentQueue<(int Port, string Method, string Path, string Token, string Range)> Asked { get; } = new();

    public int CdnPort => new Uri(CdnUrl).Port;

    public HubRepo Add(string file, byte[] bytes)
    {
        var repo = new HubRepo($"creator/m{Guid.NewGuid():n}");
        repo.Files[file] = bytes;
        return _repositories[repo.Name] = repo;
    }

    public async Task StartAsync()
    {
        await _hub.StartAsync().Within();
        await _cdn.StartAsync().Within();
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _cdn.DisposeAsync();
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Use((context, next) =>
        {
            var headers = context.Request.Headers;
            Asked.Enqueue((context.Connection.LocalPort, context.Request.Method, context.Request.Path, headers.Authorization.ToString(), headers.Range.ToString()));
            return next(context);
        });
        return app;
    }

    private static string UrlOf(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    private async Task FactsAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } repo) return;
        var siblings = repo.Files.Select(file => new
        {
            rfilename = file.Key,
            size = file.Value.Length,
            lfs = new { sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Value)), size = file.Value.Length, pointerSize = 134 },
        });
        await context.Response.WriteAsJsonAsync(new { id = repo.Name, sha = repo.Commit, @private = repo.IsPrivate, gated = repo.IsGated ? (object)"manual" : false, siblings });
    }

    private async Task ResolveAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } repo) return;
        if (repo.IsGated && !context.Request.Headers.Authorization.ToString().EndsWith(GoodToken, StringComparison.Ordinal))
        {
            await RefuseAsync(context, context.Request.Headers.Authorization.Count == 0 ? 401 : 403, "GatedRepo", "Access to model is restricted");
            return;
        }

        var file = (string)context.Request.RouteValues["file"]!;
        context.Response.Headers["X-Repo-Commit"] = repo.Commit;
        if (file == "README.md" && repo.Readme.Length > 0)
        {
            await Results.Text(repo.Readme).ExecuteAsync(context);
        }
        else if (!repo.Files.TryGetValue(file, out var bytes))
        {
            await RefuseAsync(context, 404, "EntryNotFound", "Entry not found");
        }
        else if (HttpMethods.IsHead(context.Request.Method) || repo.OnHub is null || !await repo.OnHub(context))
        {
            await GiveAsync(context, repo, file, bytes);
        }
    }

    private async Task GiveAsync(HttpContext context, HubRepo repo, string file, byte[] bytes)
    {
        var etag = repo.Etag ?? Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (repo.IsSmall)
        {
            await Results.Bytes(bytes, entityTag: new($"\"{etag}\""), enableRangeProcessing: true).ExecuteAsync(context);
            return;
        }

        context.Response.Headers["X-Linked-Etag"] = $"\"{etag}\"";
        context.Response.Headers["X-Linked-Size"] = (repo.Size ?? bytes.Length).ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers.Location = repo.Location ?? $"{CdnUrl}/{repo.Name}/{file}?signed=1";
        context.Response.StatusCode = 302;
    }

    private async Task BytesAsync(HttpContext context)
    {
        var repo = _repositories[$"{context.Request.RouteValues["owner"]}/{context.Request.RouteValues["name"]}"];
        if (repo.OnCdn is { } hook && await hook(context)) return;
        await Results.Bytes(repo.Files[(string)context.Request.RouteValues["file"]!], enableRangeProcessing: true).ExecuteAsync(context);
    }

    private async Task<HubRepo?> FindAsync(HttpContext context)
    {
        var token = context.Request.Headers.Authorization.ToString();
        if (token.Length > 0 && token is not ("Bearer " + GoodToken or "Bearer " + OtherToken))
        {
            await RefuseAsync(context, 401, code: "", "Invalid credentials in Authorization header");
            return null;
        }

        _repositories.TryGetValue($"{context.Request.RouteValues["owner"]}/{context.Request.RouteValues["name"]}", out var repo);
        if (repo is null || (repo.IsPrivate && token != "Bearer " + GoodToken))
        {
            await RefuseAsync(context, token.Length == 0 ? 401 : 404, "RepoNotFound", "Repository not found");
            return null;
        }

        // A route leaves %2F as it is.
        var revision = Uri.UnescapeDataString((string)context.Request.RouteValues["revision"]!);
        if (revision is "main" or "v1.0" or "refs/pr/1" || revision == repo.Commit) return repo;
        await RefuseAsync(context, 404, "RevisionNotFound", "Invalid rev id");
        return null;
    }

    private static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        if (code.Length > 0) context.Response.Headers["X-Error-Code"] = code;
        context.Response.Headers["X-Error-Message"] = message;
        return Task.CompletedTask;
    }
}
