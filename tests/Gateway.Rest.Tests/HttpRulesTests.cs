using System.Net;
using System.Text;
using AIForge.Gateway.Rest.Tests.Protocol;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Bodies, sizes, types, unknown paths, CORS and the fixed pages.</summary>
[Collection(GatewaySuite.Name)]
public sealed class HttpRulesTests
{
    private readonly GatewayFixture gateway;

    public HttpRulesTests(GatewayFixture gateway)
    {
        this.gateway = gateway;
        gateway.Backend.Forget();
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("nonsense")]
    public async Task Post_WrongContentType_Is415(string type)
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/api/test/jobs", "{}"u8.ToArray(), type);

        reply.Status.Should().Be(HttpStatusCode.UnsupportedMediaType);
        reply.Json.GetProperty("code").GetString().Should().Be("UNSUPPORTED_CONTENT_TYPE");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/merge-patch+json")]
    [InlineData(null)]
    public async Task Post_JsonContentType_IsRead(string? type)
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/api/test/jobs", """{"id":"x"}"""u8.ToArray(), type);

        reply.Status.Should().Be(HttpStatusCode.OK);
        gateway.Backend.Take<CreateJobRequest>().Job.Id.Should().Be("x");
    }

    [Fact]
    public async Task Post_ByteOrderMark_IsSkipped()
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/api/test/jobs", [0xEF, 0xBB, 0xBF, .. """{"id":"x"}"""u8], "application/json");

        reply.Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Post_CompressedBody_Is415()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/test/jobs") { Content = new ByteArrayContent([31, 139]) };
        request.Content.Headers.ContentType = new("application/json");
        request.Content.Headers.ContentEncoding.Add("gzip");

        using var reply = await gateway.Http.SendAsync(request).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_BodyOverTheLimit_Is413(bool isChunked)
    {
        var bytes = Encoding.UTF8.GetBytes($$"""{"id":"{{new string('x', GatewayFixture.MaxBytes)}}"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = true;

        using var reply = await gateway.Http.SendAsync(request).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await reply.Content.ReadAsStringAsync()).Should().Contain("request_too_large");
    }

    [Fact]
    public async Task Post_BigBodyBelowTheLimit_ArrivesWhole()
    {
        var text = new string('é', 400_000);
        var reply = await Exchange.SendAsync(gateway, "POST", "/api/test/jobs", $$"""{"id":"{{text}}"}""");

        reply.Status.Should().Be(HttpStatusCode.OK);
        gateway.Backend.Take<CreateJobRequest>().Job.Id.Should().Be(text);
    }

    [Theory]
    [InlineData("inner", 60, HttpStatusCode.OK)]
    [InlineData("inner", 64, HttpStatusCode.BadRequest)]
    [InlineData("inner", 20_000, HttpStatusCode.BadRequest)]
    [InlineData("struct", 29, HttpStatusCode.OK)]
    [InlineData("struct", 35, HttpStatusCode.BadRequest)]
    public async Task Post_DeepNesting_IsRefusedBeforeTheServerIs(string name, int depth, HttpStatusCode expected)
    {
        var body = string.Concat(Enumerable.Repeat($"{{\"{name}\":", depth)) + "{}" + new string('}', depth);

        (await Exchange.SendAsync(gateway, "POST", "/api/test/everything", body)).Status.Should().Be(expected);
    }

    [Fact]
    public async Task Post_DeepNestingInUnknownField_IsRefusedToo()
    {
        var body = "{\"unknown\":" + new string('[', 1000) + new string(']', 1000) + "}";

        (await Exchange.SendAsync(gateway, "POST", "/api/test/everything", body)).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(new byte[] { 0x7B, 0x22, 0x69, 0x64, 0x22, 0x3A, 0x22, 0xC3, 0x28, 0x22, 0x7D }, "INVALID_UTF8")]
    [InlineData(new byte[] { 0x7B, 0x22, 0x69, 0x64, 0x22, 0x3A, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x7D }, "INVALID_UTF8")]
    public async Task Post_InvalidUtf8_Is400(byte[] body, string code)
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/api/test/jobs", body, "application/json");

        reply.Status.Should().Be(HttpStatusCode.BadRequest);
        reply.Json.GetProperty("code").GetString().Should().Be(code);
    }

    [Theory]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"labels":{"\udc00":"x"}}""")]
    public async Task Post_LoneSurrogate_Is400(string body)
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/api/test/jobs", body);

        reply.Status.Should().Be(HttpStatusCode.BadRequest);
        reply.Json.GetProperty("code").GetString().Should().Be("INVALID_JSON");
    }

    [Theory]
    [InlineData("""{"inner":{"inners":[{},{"by_number":{"7":{"amount":true}}}]}}""", "inner.inners[1].by_number.7.amount")]
    [InlineData("""{"inner":5}""", "inner")]
    [InlineData("""{"strings":["a",null]}""", "strings[1]")]
    [InlineData("""{"by_number":{"x":{}}}""", "by_number.x")]
    [InlineData("""{"by_name":{"a":1,"a":2}}""", "by_name.a")]
    [InlineData("""{"struct":{"a":1,"a":2}}""", "struct.a")]
    [InlineData("""{"time":"2025-13-01T00:00:00Z"}""", "time")]
    [InlineData("""{"duration":"1"}""", "duration")]
    [InlineData("""{"aBytes":"a"}""", "a_bytes")]
    [InlineData("""{"anInt32":2147483648}""", "an_int32")]
    [InlineData("""{"aFloat":1e39}""", "a_float")]
    [InlineData("""{"aBool":"true"}""", "a_bool")]
    [InlineData("""{"any":{"@type":"type.googleapis.com/no.Such"}}""", "any.@type")]
    public async Task Post_WrongField_Is400WithItsPath(string body, string path)
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/api/test/everything", body);

        reply.Status.Should().Be(HttpStatusCode.BadRequest);
        reply.Json.GetProperty("errors")[0].GetProperty("field").GetString().Should().Be(path);
    }

    [Fact]
    public async Task Request_GivenId_IsKeptWhenHarmless()
    {
        (await Exchange.SendAsync(gateway, "GET", "/healthz", null, ("X-Request-Id", "abc-1"))).Header("x-request-id").Should().Be("abc-1");
        (await Exchange.SendAsync(gateway, "GET", "/nowhere", null, ("X-Request-Id", "a b"))).Header("x-request-id").Should().StartWith("req_");
    }

    [Fact]
    public async Task Request_TraceParent_LinksTheCallAndTheError()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        (string, string) header = ("traceparent", $"00-{Trace}-b7ad6b7169203331-01");

        var ok = await Exchange.SendAsync(gateway, "GET", "/api/test/headers", null, header);
        var failed = await Exchange.SendAsync(gateway, "GET", "/api/test/fail/5", null, header);

        ok.Json.GetProperty("headers").GetProperty("traceparent").GetString().Should().StartWith($"00-{Trace}-");
        failed.Json.GetProperty("traceId").GetString().Should().Be(Trace);
    }

    [Fact]
    public async Task Options_KnownPath_TellsVerbs()
    {
        var reply = await Exchange.SendAsync(gateway, "OPTIONS", "/v1/models");

        reply.Status.Should().Be(HttpStatusCode.NoContent);
        reply.Header("Allow").Should().Be("GET, HEAD, DELETE, OPTIONS");
    }

    [Fact]
    public async Task Options_Preflight_AllowsOnlyConfiguredOrigins()
    {
        (string, string)[] Ask(string origin) => [("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization")];

        var known = await Exchange.SendAsync(gateway, "OPTIONS", "/v1/chat/completions", null, Ask("https://app.example"));
        var unknown = await Exchange.SendAsync(gateway, "OPTIONS", "/v1/chat/completions", null, Ask("https://evil.example"));

        known.Header("Access-Control-Allow-Origin").Should().Be("https://app.example");
        unknown.Header("Access-Control-Allow-Origin").Should().BeNull();
    }

    [Fact]
    public async Task Health_BothPages_AreOk()
    {
        (await Exchange.SendAsync(gateway, "GET", "/healthz")).Body.Should().Be("""{"status":"ok"}""");
        (await Exchange.SendAsync(gateway, "GET", "/readyz")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/docs/")]
    public async Task Docs_NearbyPath_LeadsThere(string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

        using var reply = await http.GetAsync(Exchange.UriOf(gateway, path)).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.Found);
        reply.Headers.Location!.OriginalString.Should().Be("/docs");
    }

    [Fact]
    public async Task Docs_Page_HoldsNoForeignAddress()
    {
        var page = await Exchange.SendAsync(gateway, "GET", "/docs");

        page.Status.Should().Be(HttpStatusCode.OK);
        page.Body.Should().Contain("/openapi.json").And.NotContain("https://").And.NotContain("http://");
    }

    [Fact]
    public async Task Docs_Page_RunsItsOwnScriptAlone()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        using var reply = await http.GetAsync(Exchange.UriOf(gateway, "/docs")).InTime();

        reply.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("default-src 'none'").And.MatchRegex("script-src 'sha256-[^ ]+';").And.NotContain("unsafe");
    }
}
