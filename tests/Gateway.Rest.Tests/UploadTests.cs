using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using AIForge.Gateway.Rest.Tests.Protocol;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Bodies that are streamed on: alone, with the fields in the address, or in a form behind its fields.</summary>
[Collection(GatewaySuite.Name)]
public sealed class UploadTests
{
    private readonly GatewayFixture gateway;

    public UploadTests(GatewayFixture gateway)
    {
        this.gateway = gateway;
        gateway.Backend.Forget();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData((3 * GatewayFixture.MaxBytes) + 7)]
    public async Task Put_RawBody_ArrivesInChunks(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);

        var reply = await Exchange.SendAsync(
            gateway, "PUT", "/api/test/uploads/a%2Fb?name=x&size=12&tags=a&tags=b&id=other", bytes, "model/gguf", ("Content-Digest", "sha-256=:AA==:"));

        reply.Status.Should().Be(HttpStatusCode.OK, reply.Body);
        var seen = gateway.Backend.Take<UploadResponse>();
        seen.Bytes.Should().Be(size);
        seen.Sha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        seen.LargestChunk.Should().BeLessThanOrEqualTo(64 * 1024);
        seen.First.Should().BeEquivalentTo(new UploadRequest
        {
            Id = "a/b", Name = "x", Size = 12, Tags = { "a", "b" }, File = new Google.Api.HttpBody { ContentType = "model/gguf" },
        });
        seen.Headers["content-digest"].Should().Be("sha-256=:AA==:");
        seen.Headers["x-aiforge-body-length"].Should().Be($"{size}");
        reply.Json.GetProperty("bytes").GetString().Should().Be($"{size}");
    }

    [Fact]
    public async Task Put_ChunkedBody_HasNoLength()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Exchange.UriOf(gateway, "/api/test/uploads/a")) { Content = new ByteArrayContent(new byte[100_000]) };
        request.Headers.TransferEncodingChunked = true;

        using var reply = await gateway.Http.SendAsync(request).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.OK);
        var seen = gateway.Backend.Take<UploadResponse>();
        seen.Bytes.Should().Be(100_000);
        seen.Headers.Should().NotContainKey("x-aiforge-body-length");
    }

    [Fact]
    public async Task Post_Form_BindsFieldsAndStreamsTheFile()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("größe"), "name" }, { new StringContent("300000"), "size" }, { new StringContent("a"), "tags" }, { new StringContent("b"), "tags" },
            { new ByteArrayContent(bytes), "anything", "my model.gguf" },
        };

        using var reply = await gateway.Http.PostAsync(Exchange.UriOf(gateway, "/api/test/uploads?id=q"), form).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.OK);
        var seen = gateway.Backend.Take<UploadResponse>();
        seen.Sha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        (seen.First.Id, seen.First.Name, seen.First.Size, seen.First.FileName).Should().Be(("q", "größe", 300000L, "my model.gguf"));
        seen.First.Tags.Should().Equal("a", "b");
    }

    [Fact]
    public async Task Post_FormWithFileNameField_KeepsTheField()
    {
        using var form = new MultipartFormDataContent { { new StringContent("given"), "file_name" }, { new ByteArrayContent([1]), "file", "other" } };

        using var reply = await gateway.Http.PostAsync(Exchange.UriOf(gateway, "/api/test/uploads"), form).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.OK);
        gateway.Backend.Take<UploadResponse>().First.FileName.Should().Be("given");
    }

    [Fact]
    public async Task Post_FieldAfterTheFile_Is400()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[70_000]), "file", "x" }, { new StringContent("late"), "name" } };

        (await FailAsync(form)).Should().Be("FIELD_AFTER_FILE");
        gateway.Backend.WasCalled.Should().BeFalse("an upload that is refused is not completed");
    }

    [Fact]
    public async Task Post_FormWithoutFile_Is400()
    {
        using var form = new MultipartFormDataContent { { new StringContent("x"), "name" } };

        (await FailAsync(form)).Should().Be("FILE_MISSING");
    }

    [Fact]
    public async Task Post_WrongFieldInForm_Is400()
    {
        using var form = new MultipartFormDataContent { { new StringContent("many"), "size" }, { new ByteArrayContent([1]), "file", "x" } };

        (await FailAsync(form)).Should().Be("INVALID_VALUE");
    }

    [Fact]
    public async Task Post_HugeField_Is400()
    {
        using var form = new MultipartFormDataContent { { new StringContent(new string('x', 65_537)), "name" }, { new ByteArrayContent([1]), "file", "x" } };

        (await FailAsync(form)).Should().Be("INVALID_FORM");
    }

    [Fact]
    public async Task Post_ManyFields_Is400()
    {
        using var form = new MultipartFormDataContent();
        for (var i = 0; i < 65; i++) form.Add(new StringContent("x"), "tags");
        form.Add(new ByteArrayContent([1]), "file", "x");

        (await FailAsync(form)).Should().Be("INVALID_FORM");
    }

    [Theory]
    [InlineData("multipart/form-data", "")]
    [InlineData("multipart/form-data; boundary=b", "")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nabc")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nabc")]
    public async Task Post_BrokenForm_Is400(string type, string body)
    {
        var reply = await Exchange.SendAsync(gateway, "POST", "/api/test/uploads", Encoding.ASCII.GetBytes(body), type);

        reply.Status.Should().Be(HttpStatusCode.BadRequest);
        reply.Json.GetProperty("code").GetString().Should().Be("INVALID_FORM");
    }

    [Fact]
    public async Task Post_HugePartHeader_Is400()
    {
        var body = $"--b\r\nX-Long: {new string('x', 9000)}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nabc\r\n--b--\r\n";

        var reply = await Exchange.SendAsync(gateway, "POST", "/api/test/uploads", Encoding.ASCII.GetBytes(body), "multipart/form-data; boundary=b");

        reply.Json.GetProperty("code").GetString().Should().Be("INVALID_FORM");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_OverTheLimitOfUploads_Is413(bool isChunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Exchange.UriOf(gateway, "/api/test/uploads/a"))
        {
            Content = new ByteArrayContent(new byte[GatewayFixture.MaxUploadBytes + 1]),
        };
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = true;

        using var reply = await gateway.Http.SendAsync(request).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        gateway.Backend.WasCalled.Should().BeFalse();
    }

    [Fact]
    public async Task Put_CompressedOrSigned_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Exchange.UriOf(gateway, "/api/test/uploads/a")) { Content = new ByteArrayContent([1]) };
        request.Content.Headers.ContentEncoding.Add("gzip");

        using var compressed = await gateway.Http.SendAsync(request).InTime();
        var signed = await Exchange.SendAsync(gateway, "PUT", "/api/test/uploads/a", [1], null, ("X-Wallet-Signature", "0x00"));

        compressed.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
        signed.Json.GetProperty("code").GetString().Should().Be("SIGNED_STREAM");
    }

    [Fact]
    public async Task Put_ServerRefusesAtOnce_ItsReasonArrives()
    {
        var reply = await Exchange.SendAsync(gateway, "PUT", "/api/test/uploads/refused", new byte[2_000_000], "model/gguf", ("Expect", "100-continue"));

        reply.Status.Should().Be(HttpStatusCode.TooManyRequests);
        reply.Json.GetProperty("detail").GetString().Should().Be("no room");
    }

    [Fact]
    public async Task Put_ServerTakesNothing_ClientIsHeldBack()
    {
        using var client = await StartAsync("stuck", 64_000_000);
        var sent = 0;
        var block = new byte[1_000_000];
        using var held = new CancellationTokenSource();
        var stream = client.GetStream();
        while (sent < 64_000_000)
        {
            // A write that does not end is the proof; the time only decides when to believe it.
            held.CancelAfter(TimeSpan.FromMilliseconds(800));
            try
            {
                await stream.WriteAsync(block, held.Token);
                sent += block.Length;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        sent.Should().BeLessThan(40_000_000, "sockets and windows take some megabytes, and nothing else may");
        await gateway.Backend.WhenServerSawCancelAsync();
    }

    [Fact]
    public async Task Put_ClientSendsNothing_Is408AndTheCallEnds()
    {
        using var client = await StartAsync("stuck", 1000);
        await gateway.Backend.WhenServerWaitsAsync();
        using var reader = new StreamReader(client.GetStream());

        var status = await reader.ReadLineAsync().InTime();

        status.Should().StartWith("HTTP/1.1 408");
        await gateway.Backend.WhenServerSawCancelAsync();
    }

    [Fact]
    public async Task Put_ClientGoesAway_TheCallEnds()
    {
        using var client = await StartAsync("stuck", 1000);
        await gateway.Backend.WhenServerWaitsAsync();

        client.Close();

        await gateway.Backend.WhenServerSawCancelAsync();
    }

    private async Task<TcpClient> StartAsync(string id, long length)
    {
        var client = new TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port).InTime();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"PUT /api/test/uploads/{id} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n")).AsTask().InTime();
        return client;
    }

    private async Task<string?> FailAsync(MultipartFormDataContent form)
    {
        using var reply = await gateway.Http.PostAsync(Exchange.UriOf(gateway, "/api/test/uploads"), form).InTime();
        reply.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        return System.Text.Json.JsonDocument.Parse(await reply.Content.ReadAsStringAsync().InTime()).RootElement.GetProperty("code").GetString();
    }
}
