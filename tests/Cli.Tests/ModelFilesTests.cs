using System.Security.Cryptography;
using AIForge.Cli.Files;
using AIForge.Protocol.V1;
using AIForge.Testing;

namespace AIForge.Cli.Tests;

/// <summary>Push and pull against a whole network, over HTTP.</summary>
public sealed class ModelFilesTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>, IDisposable
{
    private const int PartSize = 8 << 20;

    private readonly NetworkFixture _fixture = fixture.Required();
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly CountingProgress _progress = new();

    [SkippableFact]
    public async Task PushAndPull_WholeFile_IsTheSame()
    {
        var (path, key) = (await ModelFileAsync((3 * PartSize) + 12_345), await _fixture.KeyAsync());
        using var gateway = Client(key);

        var done = await PushAsync(gateway, path);
        var model = await FindAsync(gateway, done.ModelId);
        await PullAsync(gateway, model, _folder.Combine("back"));

        model.Sha256.Should().Be(await HashAsync(path));
        (await HashAsync(_folder.Combine("back"))).Should().Be(model.Sha256);
        _progress.Done.Should().Contain("hash", model.SizeBytes).And.Contain("upload", model.SizeBytes).And.Contain("download", model.SizeBytes);
        var again = () => PullAsync(gateway, model, _folder.Combine("back"));
        (await again.Should().ThrowAsync<CliException>()).Which.Message.Should().Contain("already");
    }

    [SkippableFact]
    public async Task Push_Interrupted_GoesOnWithTheMissingParts()
    {
        var (path, key) = (await ModelFileAsync((4 * PartSize) + 1), await _fixture.KeyAsync());
        using var stop = new CancellationTokenSource();
        using var broken = new FlakyHandler((_, part) =>
        {
            if (part == 3) stop.Cancel();
            return null;
        });
        using (var gateway = Client(key, broken))
        {
            var first = () => PushAsync(gateway, path, parallel: 1, stop.Token);
            await first.Should().ThrowAsync<OperationCanceledException>();
        }

        using var counting = new FlakyHandler((_, _) => null);
        using var second = Client(key, counting);
        (await PushAsync(second, path)).State.Should().Be("ready");

        counting.Parts.Should().BeInRange(2, 3, "two parts were there, the third may have been");
        _progress.Done["upload"].Should().Be(new FileInfo(path).Length);
    }

    [SkippableFact]
    public async Task Push_PartsFail_AreTriedAgain()
    {
        var (path, key) = (await ModelFileAsync(PartSize + 99), await _fixture.KeyAsync());
        using var flaky = new FlakyHandler((_, part) => part is 1 or 2 ? new HttpRequestException("cut") : null);
        using var gateway = Client(key, flaky);

        (await PushAsync(gateway, path)).State.Should().Be("ready");

        flaky.Parts.Should().Be(4);
        _progress.Done["upload"].Should().Be(new FileInfo(path).Length);
    }

    [SkippableFact]
    public async Task Pull_HalfAFile_GoesOnAndWrongBytesAreThrownAway()
    {
        var (path, key) = (await ModelFileAsync(700_000), await _fixture.KeyAsync());
        using var gateway = Client(key);
        var model = await FindAsync(gateway, (await PushAsync(gateway, path)).ModelId);
        var half = await File.ReadAllBytesAsync(path);

        await File.WriteAllBytesAsync(_folder.Combine("a.part"), half[..300_000]);
        await PullAsync(gateway, model, _folder.Combine("a"));
        (await HashAsync(_folder.Combine("a"))).Should().Be(model.Sha256);

        half[7] ^= 1;
        await File.WriteAllBytesAsync(_folder.Combine("wrong.part"), half[..300_000]);
        var pull = () => PullAsync(gateway, model, _folder.Combine("wrong"));
        (await pull.Should().ThrowAsync<CliException>()).Which.Message.Should().Contain("SHA-256");
        Directory.GetFiles(_folder.Path, "wrong*").Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Push_NoModel_SaysWhy()
    {
        var path = _folder.Combine("noise.gguf");
        await File.WriteAllBytesAsync(path, RandomNumberGenerator.GetBytes(1000));
        using var gateway = Client(await _fixture.KeyAsync());

        var push = () => PushAsync(gateway, path);

        (await push.Should().ThrowAsync<CliException>()).Which.Message.Should().Contain("MODEL_FILE_INVALID").And.Contain("neither GGUF nor safetensors");
    }

    [SkippableFact]
    public async Task Push_WrongKeyOrName_IsRefusedAtOnce()
    {
        var path = await ModelFileAsync(1000);
        using var stranger = Client("fk_wrong");
        var push = () => PushAsync(stranger, path);
        (await push.Should().ThrowAsync<RefusedException>()).Which.Code.Should().Be("CREDENTIAL_INVALID");

        using var gateway = Client(await _fixture.KeyAsync());
        var named = () => new ModelPush(gateway, _progress, TimeProvider.System)
            .RunAsync(path, new CreateModelUploadRequest { Name = "a b", Filename = "x" }, 1, CancellationToken.None);
        (await named.Should().ThrowAsync<RefusedException>()).Which.Message.Should().Contain("name:");
    }

    [SkippableFact]
    public async Task Form_OfCurl_UploadsInOneRequest()
    {
        var (path, key) = (await ModelFileAsync(PartSize + 5), await _fixture.KeyAsync());
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _fixture.Gateway };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var form = new MultipartFormDataContent { { new StringContent("form"), "name" }, { new StreamContent(File.OpenRead(path)), "file", "größe.gguf" } };

        using var reply = await http.PostAsync("/api/models", form).Within();

        (await reply.Content.ReadAsStringAsync()).Should().Contain("\"state\":\"ready\"");
        using var gateway = Client(key);
        var mine = await gateway.SendAsync<ListModelsResponse>(HttpMethod.Get, "/api/models?own=true", null, CancellationToken.None).Within();
        mine.Models.Single().SizeBytes.Should().Be(PartSize + 5);
        using var range = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/api/models/{mine.Models[0].ModelId}/content") { Headers = { Range = new(0, 3) } }).Within();
        ((int)range.StatusCode, await range.Content.ReadAsStringAsync()).Should().Be((206, "GGUF"));
        range.Content.Headers.ContentRange!.ToString().Should().Be($"bytes 0-3/{PartSize + 5}");
        range.Content.Headers.ContentDisposition!.FileNameStar.Should().Be("größe.gguf");
        using var beyond = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/api/models/{mine.Models[0].ModelId}/content") { Headers = { Range = new(1L << 40, null) } }).Within();
        ((int)beyond.StatusCode).Should().Be(416);
    }

    public void Dispose() => _folder.Dispose();

    private GatewayClient Client(string key, HttpMessageHandler? handler = null) => new(_fixture.Gateway, key, handler ?? new SocketsHttpHandler { UseProxy = false });

    private Task<ModelUpload> PushAsync(GatewayClient gateway, string path, int parallel = 3, CancellationToken cancellationToken = default) =>
        new ModelPush(gateway, _progress, TimeProvider.System)
            .RunAsync(path, new CreateModelUploadRequest { Name = "pushed", Filename = Path.GetFileName(path) }, parallel, cancellationToken).Within(TimeSpan.FromSeconds(60));

    private Task PullAsync(GatewayClient gateway, Model model, string path) =>
        new ModelPull(gateway, _progress, TimeProvider.System).RunAsync(model, path, CancellationToken.None).Within();

    private static async Task<Model> FindAsync(GatewayClient gateway, string id) =>
        (await gateway.SendAsync<GetModelResponse>(HttpMethod.Get, $"/api/models/{id}", null, CancellationToken.None).Within()).Model;

    private static async Task<string> HashAsync(string path) => Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path)));

    /// <summary>A GGUF file of this size: architecture and one tensor of bytes.</summary>
    private async Task<string> ModelFileAsync(int size)
    {
        const int Header = 128;
        var file = new MemoryStream();
        await using var writer = new BinaryWriter(file);
        void Text(string text)
        {
            writer.Write((ulong)text.Length);
            writer.Write(System.Text.Encoding.ASCII.GetBytes(text));
        }

        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write(1UL);
        writer.Write(1UL);
        Text("general.architecture");
        writer.Write(8u);
        Text("llama");
        Text("weights");
        writer.Write(1u);
        writer.Write((ulong)(size - Header));
        writer.Write(24u);
        writer.Write(0UL);
        file.Length.Should().BeLessThanOrEqualTo(Header).And.BeGreaterThan(Header - 32, "the data begins at the next multiple of 32");
        file.SetLength(Header);
        file.Position = Header;
        writer.Write(RandomNumberGenerator.GetBytes(size - Header));
        var path = _folder.Combine($"{Guid.NewGuid():n}.gguf");
        await File.WriteAllBytesAsync(path, file.ToArray());
        return path;
    }
}
