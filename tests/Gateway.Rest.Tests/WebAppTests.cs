using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>The web app's files: which paths are its own, how they are kept and compressed, and that no path leads out of its folder.</summary>
public sealed class WebAppTests : IAsyncLifetime
{
    private const string Page = "<!doctype html><title>app</title>";
    private const string DrawnHome = "<!doctype html><title>home</title>";
    private const string DrawnJobs = "<!doctype html><title>jobs</title>";
    private readonly string _folder = Directory.CreateTempSubdirectory("aiforge-web-test-").FullName;
    private WebApplication? _gateway;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        var web = Path.Combine(_folder, "web");
        Directory.CreateDirectory(Path.Combine(web, "assets"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "secret.txt"), "secret");
        await File.WriteAllTextAsync(Path.Combine(web, "index.html"), Page);
        Directory.CreateDirectory(Path.Combine(web, "pages", "jobs"));
        await File.WriteAllTextAsync(Path.Combine(web, "pages", "index.html"), DrawnHome);
        await File.WriteAllTextAsync(Path.Combine(web, "pages", "jobs", "new.html"), DrawnJobs);
        await File.WriteAllTextAsync(Path.Combine(web, "assets", "app-1234.js"), "let plain;");
        await File.WriteAllBytesAsync(Path.Combine(web, "assets", "app-1234.js.br"), Brotli("let plain;"));
        await File.WriteAllTextAsync(Path.Combine(web, "notes.unknown"), "not of the app");
        _gateway = GatewayHost.Build(new GatewayOptions { Url = "http://127.0.0.1:0", CoordinatorUrl = "http://127.0.0.1:1", WebFolder = web });
        await _gateway.StartAsync().InTime();
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(_gateway.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        if (_gateway is not null) await _gateway.DisposeAsync().AsTask().InTime();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("/chat/conversation-7", Page)]
    [InlineData("/models/model_1?tab=reviews", Page)]
    [InlineData("/apistuff", Page)]
    [InlineData("/", DrawnHome)]
    [InlineData("/jobs/new?type=container", DrawnJobs)]
    [InlineData("/jobs", Page)]
    [InlineData("/index", Page)]
    [InlineData("/pages/jobs/new", Page)]
    public async Task Navigation_AnyView_IsItsPage(string path, string page)
    {
        using var reply = await GetAsync(path, ("Accept", "text/html,*/*;q=0.8"));

        reply.StatusCode.Should().Be(HttpStatusCode.OK);
        (await reply.Content.ReadAsStringAsync()).Should().Be(page);
        reply.Headers.CacheControl!.NoCache.Should().BeTrue();
        var policy = reply.Headers.GetValues("Content-Security-Policy").Single();
        policy.Should().Contain("default-src 'self'").And.Contain("frame-ancestors 'none'").And.Contain("object-src 'none'").And.Contain("base-uri 'none'");
        policy.Should().NotContain("unsafe").And.NotContain("http");
        reply.Headers.GetValues("X-Content-Type-Options").Single().Should().Be("nosniff");
        reply.Headers.GetValues("Referrer-Policy").Single().Should().Be("no-referrer");
    }

    [Theory]
    [InlineData("/api/no-such-thing")]
    [InlineData("/v1/no-such-thing")]
    [InlineData("/docs/no-such-thing")]
    [InlineData("/assets/gone-5678.js")]
    public async Task UnknownPath_OfTheApi_StaysAnError(string path)
    {
        using var reply = await GetAsync(path, ("Accept", "text/html"));

        reply.StatusCode.Should().Be(HttpStatusCode.NotFound);
        reply.Content.Headers.ContentType!.MediaType.Should().EndWith("json");
    }

    [Fact]
    public async Task UnknownPath_AskedByAProgram_StaysAnError() =>
        (await GetAsync("/chat", ("Accept", "application/json"))).StatusCode.Should().Be(HttpStatusCode.NotFound);

    [Fact]
    public async Task Post_ToAView_StaysAnError() =>
        (await _http.PostAsync("/chat", new StringContent("{}")).InTime()).StatusCode.Should().Be(HttpStatusCode.NotFound);

    [Fact]
    public async Task Asset_TakenCompressed_IsKeptForever()
    {
        using var reply = await GetAsync("/assets/app-1234.js", ("Accept-Encoding", "gzip, br"));

        reply.Content.Headers.ContentEncoding.Should().Equal("br");
        reply.Headers.GetValues("Cache-Control").Single().Should().Contain("immutable").And.Contain("max-age=31536000");
        reply.Headers.Vary.Should().Contain("Accept-Encoding");
        reply.Content.Headers.ContentType!.MediaType.Should().Be("text/javascript");
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("br;q=0")]
    [InlineData("br;q=0.000, gzip;q=0")]
    public async Task Asset_WithoutBrotli_IsPlain(string accepted)
    {
        using var reply = await GetAsync("/assets/app-1234.js", ("Accept-Encoding", accepted));

        (await reply.Content.ReadAsStringAsync()).Should().Be("let plain;");
    }

    [Fact]
    public async Task Page_KnownVersion_Is304()
    {
        using var first = await GetAsync("/", ("Accept", "text/html"));
        using var second = await GetAsync("/", ("Accept", "text/html"), ("If-None-Match", first.Headers.ETag!.ToString()));

        second.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/assets/../../secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/assets/..%5c..%5csecret.txt")]
    [InlineData("//secret.txt")]
    [InlineData("/notes.unknown")]
    [InlineData("/assets/app-1234.js.br")]
    [InlineData("/pages/jobs/new.html")]
    [InlineData("/index.html%00.js")]
    public async Task Path_ThatIsNoFileOfTheApp_LeadsNowhere(string path)
    {
        var reply = await SendRawAsync($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        reply.Should().MatchRegex("^HTTP/1.1 40[04]").And.NotContain("secret\r").And.NotEndWith("secret").And.NotContain("not of the app");
    }

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request).InTime();
    }

    private async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_http.BaseAddress!.Host, _http.BaseAddress.Port).InTime();
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request)).AsTask().InTime();
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync().InTime();
    }

    private static byte[] Brotli(string text)
    {
        using var memory = new MemoryStream();
        using (var brotli = new BrotliStream(memory, CompressionLevel.Optimal)) brotli.Write(Encoding.UTF8.GetBytes(text));
        return memory.ToArray();
    }
}
