using System.Security.Cryptography;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace AIForge.Coordinator.Tests.Models.Uploads;

/// <summary>A coordinator with stores in folders of its own, and files to upload.</summary>
public class UploadsFixture : NetworkFixture, IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    private static readonly string MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public string ObjectsFolder => _folder.Combine("objects");

    public string ContentFolder => _folder.Combine("content");

    internal ModelUploadService.ModelUploadServiceClient Uploads => new(Anonymous);

    internal ModelService.ModelServiceClient Models => new(Anonymous);

    /// <summary>The model of the repository.</summary>
    public static byte[] TinyModel { get; } = File.ReadAllBytes(RepositoryFolder.Combine("models", "forge-tiny-q8_0.gguf"));

    /// <summary>A GGUF file of its own of any size: one tensor behind a small header.</summary>
    public static byte[] Model(int size, string license = "mit")
    {
        var header = new GgufWriter().Text("general.architecture", "llama").Text("general.license", license).Number("llama.context_length", 128)
            .Text("general.name", Guid.NewGuid().ToString("n"));
        var weights = size - header.HeaderBytes(1);
        var file = header.Build([("w", 24, [(ulong)weights])], weights);
        RandomNumberGenerator.Fill(file.AsSpan(header.HeaderBytes(1)));
        return file;
    }

    internal async Task<ModelUpload> CreateAsync(TestUser user, byte[] file, Action<CreateModelUploadRequest>? change = null)
    {
        var request = new CreateModelUploadRequest { Name = Name(), Filename = "model.gguf", SizeBytes = file.Length };
        change?.Invoke(request);
        return (await Uploads.CreateModelUploadAsync(request, user.Headers).ResponseAsync.Within()).Upload;
    }

    internal async Task PutAsync(TestUser user, ModelUpload upload, byte[] file, int number, string sha256 = "")
    {
        var start = (int)upload.PartSize * (number - 1);
        var part = file.AsMemory(start, Math.Min((int)upload.PartSize, file.Length - start));
        await SendAsync(user, new PutModelPartRequest { UploadId = upload.UploadId, Number = number, Sha256 = sha256 }, part);
    }

    internal async Task<PutModelPartResponse> SendAsync(TestUser user, PutModelPartRequest first, ReadOnlyMemory<byte> bytes)
    {
        using var call = Uploads.PutModelPart(user.Headers);
        await call.RequestStream.WriteAsync(first);
        try
        {
            for (var done = 0; done < bytes.Length; done += 60_000)
            {
                var chunk = bytes.Slice(done, Math.Min(60_000, bytes.Length - done));
                await call.RequestStream.WriteAsync(new PutModelPartRequest { File = new HttpBody { Data = ByteString.CopyFrom(chunk.Span) } }).Within();
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The reply says why.
            return await call.ResponseAsync.Within();
        }

        return await call.ResponseAsync.Within();
    }

    internal async Task<ModelUpload> CompleteAsync(TestUser user, ModelUpload upload) =>
        (await Uploads.CompleteModelUploadAsync(new CompleteModelUploadRequest { UploadId = upload.UploadId }, user.Headers).ResponseAsync.Within()).Upload;

    internal async Task<ModelUpload> GetAsync(TestUser user, ModelUpload upload) =>
        (await Uploads.GetModelUploadAsync(new GetModelUploadRequest { UploadId = upload.UploadId }, user.Headers).ResponseAsync.Within()).Upload;

    internal async Task<Model> ModelAsync(TestUser user, string modelId) =>
        (await Models.GetModelAsync(new GetModelRequest { ModelId = modelId }, user.Headers).ResponseAsync.Within()).Model;

    /// <summary>A whole upload, which must become a model.</summary>
    internal async Task<Model> UploadAsync(TestUser user, byte[] file, Action<CreateModelUploadRequest>? change = null)
    {
        var upload = await CreateAsync(user, file, change);
        for (var number = 1; number <= upload.PartCount; number++) await PutAsync(user, upload, file, number);
        var done = await CompleteAsync(user, upload);
        done.State.Should().Be("ready", done.FailureMessage);
        return await ModelAsync(user, done.ModelId);
    }

    internal async Task<byte[]> DownloadAsync(TestUser user, string modelId, string? range = null)
    {
        var headers = user.Headers;
        if (range is not null) headers.Add("range", range);
        using var call = Models.DownloadModel(new DownloadModelRequest { ModelId = modelId }, headers);
        var bytes = new MemoryStream();
        while (await call.ResponseStream.MoveNext(CancellationToken.None).Within()) call.ResponseStream.Current.Data.WriteTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Waits until IPFS has the content of a model, or has let it go.</summary>
    internal async Task<Model> WhenIpfsAsync(TestUser user, string modelId, string state)
    {
        Model model = new();
        await Eventually.IsTrueAsync(async () => (model = await ModelAsync(user, modelId)).Storage?.Ipfs == state);
        return model;
    }

    internal string[] Objects() => Directory.Exists(ObjectsFolder)
        ? [.. Directory.EnumerateFiles(ObjectsFolder, "*", SearchOption.AllDirectories)]
        : [];

    public static string Name() => $"m{Guid.NewGuid():n}";

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        base.Configure(builder);
        builder.Configuration.AddInMemoryCollection(Storage());
    }

    internal virtual Dictionary<string, string?> Storage() => new()
    {
        ["Storage:Objects:Folder"] = ObjectsFolder,
        ["Storage:Content:Folder"] = ContentFolder,
        ["Secrets:MasterKeys:0:Id"] = "first",
        ["Secrets:MasterKeys:0:Key"] = MasterKey,
    };
}
