using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Replies that are bytes: whole, in ranges, or only their headers.</summary>
[Collection(GatewaySuite.Name)]
public sealed class DownloadTests
{
    private readonly GatewayFixture gateway;

    public DownloadTests(GatewayFixture gateway)
    {
        this.gateway = gateway;
        gateway.Backend.Forget();
    }

    [Theory]
    [InlineData("downloads", "model/gguf")]
    [InlineData("pieces", "application/octet-stream")]
    public async Task Get_Whole_IsTheFileWithItsHeaders(string route, string type)
    {
        using var reply = await gateway.Http.GetAsync(Exchange.UriOf(gateway, $"/api/test/{route}/x")).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.OK);
        (await reply.Content.ReadAsByteArrayAsync().InTime()).Should().Equal(RawApi.File);
        reply.Content.Headers.ContentType!.MediaType.Should().Be(type);
        reply.Content.Headers.ContentLength.Should().Be(RawApi.File.Length);
        reply.Headers.AcceptRanges.Should().Equal("bytes");
        reply.Headers.ETag!.Tag.Should().Be("\"abc\"");
        reply.Content.Headers.ContentDisposition!.FileName!.Trim('"').Should().Be("a.gguf");
        reply.Headers.Contains("x-internal").Should().BeFalse();
        reply.Headers.Contains("x-aiforge-reply-content-length").Should().BeFalse();
    }

    [Fact]
    public async Task Get_Range_Is206()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Exchange.UriOf(gateway, "/api/test/downloads/x")) { Headers = { Range = new(1000, 1999) } };

        using var reply = await gateway.Http.SendAsync(request).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        reply.Content.Headers.ContentRange!.ToString().Should().Be($"bytes 1000-1999/{RawApi.File.Length}");
        (await reply.Content.ReadAsByteArrayAsync().InTime()).Should().Equal(RawApi.File[1000..2000]);
    }

    [Fact]
    public async Task Get_RangeBeyondTheEnd_Is416()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Exchange.UriOf(gateway, "/api/test/downloads/x")) { Headers = { Range = new(500_000, 500_001) } };

        using var reply = await gateway.Http.SendAsync(request).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);
        reply.Content.Headers.ContentRange!.ToString().Should().Be($"bytes */{RawApi.File.Length}");
        reply.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Fact]
    public async Task Head_HasTheHeadersAndNoBody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, Exchange.UriOf(gateway, "/api/test/downloads/stuck"));

        using var reply = await gateway.Http.SendAsync(request).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.OK);
        reply.Content.Headers.ContentLength.Should().Be(RawApi.File.Length);
        (await reply.Content.ReadAsByteArrayAsync().InTime()).Should().BeEmpty();
        await gateway.Backend.WhenServerSawCancelAsync();
    }

    [Fact]
    public async Task Get_ServerFailsInTheMiddle_TheConnectionBreaks()
    {
        var read = async () => await gateway.Http.GetByteArrayAsync(Exchange.UriOf(gateway, "/api/test/downloads/lost")).InTime();

        await read.Should().ThrowAsync<HttpRequestException>("half a file must not look like a whole one");
    }

    [Fact]
    public async Task Get_ServerSendsNothingMore_TheCallEnds()
    {
        var read = async () => await gateway.Http.GetByteArrayAsync(Exchange.UriOf(gateway, "/api/test/downloads/stuck")).InTime();

        await read.Should().ThrowAsync<HttpRequestException>();
        await gateway.Backend.WhenServerSawCancelAsync();
    }

    [Fact]
    public async Task Get_ClientGoesAway_TheCallEnds()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port).InTime();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /api/test/downloads/stuck HTTP/1.1\r\nHost: x\r\n\r\n")).AsTask().InTime();
        await gateway.Backend.WhenServerWaitsAsync();

        client.Close();

        await gateway.Backend.WhenServerSawCancelAsync();
    }

    [Fact]
    public async Task OpenApi_RawRoutes_AreBinaryAndForms()
    {
        var paths = (await Exchange.SendAsync(gateway, "GET", "/openapi.json")).Json.GetProperty("paths");

        var body = paths.GetProperty("/api/test/uploads/{id}").GetProperty("put").GetProperty("requestBody").GetProperty("content");
        body.GetProperty("application/octet-stream").GetProperty("schema").GetProperty("format").GetString().Should().Be("binary");
        var form = body.GetProperty("multipart/form-data").GetProperty("schema").GetProperty("properties");
        form.EnumerateObject().Select(field => field.Name).Should().Equal("name", "size", "tags", "fileName", "file");
        form.GetProperty("file").GetProperty("format").GetString().Should().Be("binary");
        var replies = paths.GetProperty("/api/test/downloads/{name}").GetProperty("get").GetProperty("responses");
        replies.GetProperty("206").GetProperty("content").GetProperty("application/octet-stream").GetProperty("schema").GetProperty("format").GetString().Should().Be("binary");
    }
}
