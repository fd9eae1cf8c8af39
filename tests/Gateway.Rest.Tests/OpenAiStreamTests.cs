using System.Net;
using System.Text;
using AIForge.Protocol.OpenAi.V1;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>What OpenAI clients get, byte by byte; the transcripts are in Golden/.</summary>
[Collection(GatewaySuite.Name)]
public sealed class OpenAiStreamTests
{
    private readonly GatewayFixture gateway;

    public OpenAiStreamTests(GatewayFixture gateway)
    {
        this.gateway = gateway;
        gateway.Backend.Forget();
    }

    [Theory]
    [InlineData("chat-stream", "/v1/chat/completions", """{"model":"m","stream":true}""")]
    [InlineData("chat-stream-usage", "/api/v1/chat/completions", """{"model":"m","stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("chat-stream-lost", "/v1/chat/completions", """{"model":"lost","stream":true}""")]
    [InlineData("text-stream", "/v1/completions", """{"model":"m","prompt":"a","stream":true}""")]
    [InlineData("text-stream-lost", "/v1/completions", """{"model":"lost","prompt":"a","stream":true}""")]
    [InlineData("chat-unary", "/v1/chat/completions", """{"model":"m"}""")]
    [InlineData("chat-unary-stream-false", "/v1/chat/completions", """{"model":"m","stream":false,"temperature":null}""")]
    public async Task Reply_EachRequest_IsTheTranscript(string golden, string path, string body)
    {
        var reply = await Exchange.SendAsync(gateway, "POST", path, body);

        reply.Status.Should().Be(HttpStatusCode.OK);
        Golden.Verify(golden + ".txt", reply.Body);
    }

    [Fact]
    public async Task Stream_Headers_SuitEventStreams()
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/v1/chat/completions", """{"model":"m","stream":true}""");

        reply.Header("content-type").Should().Be("text/event-stream; charset=utf-8");
        reply.Header("cache-control").Should().Be("no-cache");
        reply.Header("x-accel-buffering").Should().Be("no");
        reply.Header("openai-version").Should().Be("2020-10-01");
        reply.Header("content-length").Should().BeNull();
    }

    [Fact]
    public async Task Stream_Silence_IsFilledWithPings()
    {
        using var reply = await StartAsync("waits");
        using var stream = await reply.Content.ReadAsStreamAsync().InTime();

        var text = await ReadUntilAsync(stream, ": ping\n: ping\n");

        // One newline after each: a blank line would dispatch an empty event.
        text.Should().NotContain(": ping\n\n");
        reply.Dispose();
        await gateway.Backend.WhenServerSawCancelAsync();
    }

    [Fact]
    public async Task Stream_NothingForAWhile_StartsWithAPing()
    {
        using var reply = await StartAsync("silent");

        reply.StatusCode.Should().Be(HttpStatusCode.OK);
        using var stream = await reply.Content.ReadAsStreamAsync().InTime();
        (await ReadUntilAsync(stream, ": ping\n")).Should().Be(": ping\n");
        reply.Dispose();
        await gateway.Backend.WhenServerSawCancelAsync();
    }

    [Fact]
    public async Task Stream_MessageWithAComment_IsALineThatClientsPassOver()
    {
        var cold = await Exchange.SendAsync(gateway, "POST", "/v1/chat/completions", """{"model":"cold","stream":true}""");
        var warm = await Exchange.SendAsync(gateway, "POST", "/v1/chat/completions", """{"model":"warm","stream":true}""");

        const string Comment = ": loading: 40 % data: x \n";
        cold.Body.Should().StartWith(Comment + "data: {");
        cold.Body[Comment.Length..].Should().Be(warm.Body.Replace("warm", "cold"), "the rest is as without it");
    }

    [Fact]
    public async Task Stream_FirstTokens_ArriveBeforeTheRest()
    {
        using var reply = await StartAsync("waits");
        using var stream = await reply.Content.ReadAsStreamAsync().InTime();

        var text = await ReadUntilAsync(stream, "Hel");

        text.Should().NotContain("[DONE]");
        reply.Dispose();
        await gateway.Backend.WhenServerSawCancelAsync();
    }

    [Fact]
    public async Task Request_FreeForms_ReachTheServerAsValues()
    {
        await Exchange.SendAsync(
            gateway, "POST", "/v1/chat/completions",
            """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"stop":["a"],"maxTokens":5,"tools":null,"logit_bias":{"5":-1}}""");

        var request = gateway.Backend.Take<CreateChatCompletionRequest>();
        request.Messages[0].Content.ListValue.Values[0].StructValue.Fields["text"].StringValue.Should().Be("hi");
        request.Stop.ListValue.Values[0].StringValue.Should().Be("a");
        request.HasMaxTokens.Should().BeFalse("camelCase is no name in this dialect");
        request.Tools.Should().BeNull();
        request.LogitBias.Should().ContainKey("5");
    }

    [Theory]
    [InlineData("/v1/models/org%2Fname")]
    [InlineData("/v1/models/org/name")]
    [InlineData("/api/v1/models/org/name/")]
    public async Task Models_NameWithSlash_IsFoundEitherWay(string path)
    {
        var reply = await Exchange.SendAsync(gateway, "GET", path);

        gateway.Backend.Take<RetrieveModelRequest>().Model.Should().Be("org/name");
        reply.Body.Should().Be("""{"id":"org/name","object":"model","created":1760000000,"owned_by":"org","context_length":4096}""");
    }

    [Fact]
    public async Task Models_NameWithColon_IsNoVerb()
    {
        await Exchange.SendAsync(gateway, "GET", "/v1/models/llama:8b");

        gateway.Backend.Take<RetrieveModelRequest>().Model.Should().Be("llama:8b");
    }

    [Theory]
    [InlineData("""{"schema":{"a": [1, 2.50]},"list":["x"]}""", """{"schema":{"a": [1, 2.50]},"list":["x"]}""")]
    [InlineData("""{"schema":"text"}""", """{"schema":"text"}""")]
    [InlineData("""{}""", """{"schema":""}""")]
    public async Task RawJson_PassesThroughAsItStands(string body, string expected)
    {
        (await Exchange.SendAsync(gateway, "POST", "/v1/test/raw", body)).Body.Should().Be(expected);
    }

    private async Task<HttpResponseMessage> StartAsync(string model)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent($$"""{"model":"{{model}}","stream":true}""", Encoding.UTF8, "application/json"),
        };
        return await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).InTime();
    }

    private static async Task<string> ReadUntilAsync(Stream stream, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer).InTime();
            if (count == 0) throw new InvalidOperationException($"The stream ended before '{end}': {text}");
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
