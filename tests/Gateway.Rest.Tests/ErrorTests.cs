using System.Net;
using System.Text.Json;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Both error shapes for every gRPC status and for what the gateway refuses itself.</summary>
[Collection(GatewaySuite.Name)]
public sealed class ErrorTests(GatewayFixture gateway)
{
    [Theory]
    [InlineData(1, 499, "CANCELLED")]
    [InlineData(2, 500, "UNKNOWN")]
    [InlineData(3, 400, "INVALID_ARGUMENT")]
    [InlineData(4, 504, "DEADLINE_EXCEEDED")]
    [InlineData(5, 404, "NOT_FOUND")]
    [InlineData(6, 409, "ALREADY_EXISTS")]
    [InlineData(7, 403, "PERMISSION_DENIED")]
    [InlineData(8, 429, "RESOURCE_EXHAUSTED")]
    [InlineData(9, 400, "FAILED_PRECONDITION")]
    [InlineData(10, 409, "ABORTED")]
    [InlineData(11, 400, "OUT_OF_RANGE")]
    [InlineData(12, 501, "UNIMPLEMENTED")]
    [InlineData(13, 500, "INTERNAL")]
    [InlineData(14, 503, "UNAVAILABLE")]
    [InlineData(15, 500, "DATA_LOSS")]
    [InlineData(16, 401, "UNAUTHENTICATED")]
    public async Task Fail_EachStatus_IsAProblem(int code, int http, string name)
    {
        var reply = await Exchange.SendAsync(gateway, "GET", $"/api/test/fail/{code}");

        ((int)reply.Status).Should().Be(http);
        reply.Header("content-type").Should().Be("application/problem+json");
        Names(reply.Json).Should().Equal("type", "title", "status", "detail", "code", "traceId", "errors");
        reply.Json.GetProperty("status").GetInt32().Should().Be(http);
        reply.Json.GetProperty("code").GetString().Should().Be(name);
        reply.Json.GetProperty("detail").GetString().Should().Be($"failed with {code}");
        reply.Header("WWW-Authenticate").Should().Be(code == 16 ? "Bearer" : null);
    }

    [Fact]
    public async Task Fail_WithReason_ReasonIsTheCode()
    {
        var reply = await Exchange.SendAsync(gateway, "GET", "/api/test/fail/9?reason=JOB_ENDED");

        reply.Json.GetProperty("code").GetString().Should().Be("JOB_ENDED");
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, "unknown_url")]
    [InlineData("GET", "/api/v1/nothing", 404, "unknown_url")]
    [InlineData("GET", "/v1", 404, "unknown_url")]
    [InlineData("DELETE", "/v1/chat/completions", 405, "method_not_supported")]
    public async Task OpenAi_UnknownPath_IsAnEnvelope(string verb, string path, int http, string code)
    {
        var reply = await Exchange.SendAsync(gateway, verb, path);

        ((int)reply.Status).Should().Be(http);
        AssertEnvelope(reply, "invalid_request_error", null, code);
        if (http == 405) reply.Header("Allow").Should().Be("POST");
    }

    [Theory]
    [InlineData("/v1/v1/models")]
    [InlineData("/api/v1/v1/chat/completions")]
    public async Task OpenAi_DoubledPrefix_SaysWhatToChange(string path)
    {
        var reply = await Exchange.SendAsync(gateway, "POST", path, "{}");

        reply.Json.GetProperty("error").GetProperty("message").GetString().Should().Contain("base_url should end in /v1");
    }

    [Theory]
    [InlineData("""{"model":5}""", "model", "invalid_type")]
    [InlineData("""{"messages":"hi"}""", "messages", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user"},{"role":7}]}""", "messages[1].role", "invalid_type")]
    [InlineData("""{"temperature":"0.5"}""", "temperature", "invalid_type")]
    [InlineData("""{"n":1.5}""", "n", "invalid_value")]
    [InlineData("""{"stream":"yes"}""", "stream", "invalid_type")]
    [InlineData("""{"model":"m","model":"m"}""", "model", "duplicate_field")]
    [InlineData("""{"model":"m" """, null, "invalid_json")]
    [InlineData("[]", "", "invalid_type")]
    public async Task OpenAi_WrongBody_NamesTheField(string body, string? param, string code)
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/v1/chat/completions", body);

        reply.Status.Should().Be(HttpStatusCode.BadRequest);
        AssertEnvelope(reply, "invalid_request_error", param, code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAi_FaultBeforeTheFirstByte_KeepsItsStatus(bool stream)
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/v1/chat/completions", $$"""{"model":"none","stream":{{(stream ? "true" : "false")}}}""");

        reply.Status.Should().Be(HttpStatusCode.NotFound);
        AssertEnvelope(reply, "invalid_request_error", null, "model_not_found");
        reply.Header("x-request-id").Should().NotBeNull();
        reply.Header("openai-processing-ms").Should().NotBeNull();
    }

    [Fact]
    public async Task OpenAi_NoBalance_TellsClientsNotToRetry()
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/v1/chat/completions", """{"model":"broke"}""");

        reply.Status.Should().Be(HttpStatusCode.TooManyRequests);
        AssertEnvelope(reply, "insufficient_quota", null, "insufficient_quota");
        reply.Header("x-should-retry").Should().Be("false");
    }

    [Theory]
    [InlineData("CREDENTIAL_MISSING", null)]
    [InlineData("CREDENTIAL_INVALID", "invalid_api_key")]
    [InlineData("CREDENTIAL_REVOKED", "invalid_api_key")]
    [InlineData("CREDENTIAL_EXPIRED", "invalid_api_key")]
    [InlineData("", "invalid_api_key")]
    public async Task OpenAi_Unauthenticated_HasTheOneCodeForKeys(string reason, string? code)
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/v1/chat/completions", $$"""{"model":"401{{reason}}"}""");

        reply.Status.Should().Be(HttpStatusCode.Unauthorized);
        AssertEnvelope(reply, "invalid_request_error", null, code);
    }

    [Fact]
    public async Task OpenAi_WrongContentType_IsAnEnvelope()
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/v1/chat/completions", "{}"u8.ToArray(), "text/plain");

        reply.Status.Should().Be(HttpStatusCode.UnsupportedMediaType);
        AssertEnvelope(reply, "invalid_request_error", null, "unsupported_content_type");
    }

    private static void AssertEnvelope(Exchange reply, string type, string? param, string? code)
    {
        var error = reply.Json.GetProperty("error");
        reply.Header("content-type").Should().Be("application/json");
        Names(error).Should().Equal("message", "type", "param", "code");
        error.GetProperty("message").GetString().Should().NotBeNullOrEmpty();
        error.GetProperty("type").GetString().Should().Be(type);
        error.GetProperty("param").GetString().Should().Be(param);
        error.GetProperty("code").GetString().Should().Be(code);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);
}
