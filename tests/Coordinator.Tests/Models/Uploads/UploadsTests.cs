using System.Security.Cryptography;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Models.Uploads;

/// <summary>Uploads from their creation to the model, in parts and in one piece, over real stores in folders.</summary>
public sealed class UploadsTests(UploadsFixture fixture) : IClassFixture<UploadsFixture>
{
    private const int PartSize = 8 << 20;

    private readonly UploadsFixture _fixture = (UploadsFixture)fixture.Required();

    [SkippableFact]
    public async Task Upload_TinyModel_BecomesAModelWithItsFacts()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.TinyModel;

        var model = await _fixture.UploadAsync(user, file, request => (request.Name, request.Filename, request.Description) = ("tiny", "forge-tiny-q8_0.gguf", "# Tiny\nSmall."));

        // Facts of models/README.md and of the file's SHA-256 as sha256sum gives it.
        model.Sha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(file)));
        (model.Architecture, model.Quantization, model.Format, model.Visibility, model.Owned).Should().Be(("llama", "Q8_0", "gguf", "public", true));
        model.Name.Should().EndWith("/tiny");
        model.Description.Should().Be("# Tiny\nSmall.");
        model.Metadata.VocabularySize.Should().BePositive();
        var expected = await UnixFsBuilder.AddAsync(new MemoryStream(file), UnixFsLayout.Version1, NoBlocks.Instance, CancellationToken.None);
        model.Storage.Cid.Should().Be(expected.Cid.ToString());
        model.Storage.Object.Should().Be("stored");
        model.Storage.ObjectKey.Should().Be($"models/{new AIForge.Shared.Ids.Id<AIForge.Shared.Ids.UserTag>(user.Id)}/{model.ModelId}/forge-tiny-q8_0.gguf");
        (await _fixture.WhenIpfsAsync(user, model.ModelId, "pinned")).Storage.IpfsProblem.Should().BeEmpty();
        (await _fixture.DownloadAsync(user, model.ModelId)).Should().Equal(file);
    }

    [SkippableFact]
    public async Task File_WhoseTextsNoDatabaseTakes_IsDecidedAtOnce()
    {
        var user = await _fixture.UserAsync();
        var twice = new GgufWriter().Text("general.architecture", "x").Build([("a\0b", 24, [32]), ("a\0b", 24, [32])], 64);
        var cut = UploadsFixture.Model(1_000, license: new string('x', UploadRules.LongestLicense - 1) + "\U0001F600");
        var nothing = UploadsFixture.Model(1_000, license: "\0");

        var (refused, made, bare) = (await DecideAsync(user, twice), await DecideAsync(user, cut), await DecideAsync(user, nothing));

        // Before they were decided, a worker read them again and again, for ever.
        (refused.State, refused.FailureReason, refused.FailureMessage).Should().Be(("failed", "MODEL_FILE_INVALID", "Tensor 'ab' is declared twice."));
        (made.State, bare.State).Should().Be(("ready", "ready"));
        (await _fixture.ModelAsync(user, made.ModelId)).License.Should().Be(new string('x', UploadRules.LongestLicense - 1));
    }

    [SkippableFact]
    public async Task WholeFiles_ThatNeverEnd_HoldNoMoreThanAFewPlaces()
    {
        var (slow, other) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var open = new List<AsyncClientStreamingCall<UploadModelRequest, UploadModelResponse>>();
        for (var i = 0; i < WholeUpload.MostOfUser; i++)
        {
            open.Add(_fixture.Uploads.UploadModel(slow.Headers));
            await open[i].RequestStream.WriteAsync(new UploadModelRequest { Name = UploadsFixture.Name(), Filename = "m.gguf", SizeBytes = 20_000_000 });
        }

        await Eventually.IsTrueAsync(async () =>
            (await _fixture.Uploads.ListModelUploadsAsync(new ListModelUploadsRequest(), slow.Headers)).Uploads.Count == WholeUpload.MostOfUser);
        var file = UploadsFixture.Model(1_000);
        var first = new UploadModelRequest { Name = UploadsFixture.Name(), Filename = "m.gguf", SizeBytes = file.Length };

        (await FaultAsync(() => UploadWholeAsync(slow, first, file, null))).ShouldBeFault(StatusCode.ResourceExhausted, "UPLOADS_BUSY");
        (await UploadWholeAsync(other, first, file, null)).State.Should().Be("ready", "they are others' places");
        open.ForEach(call => call.Dispose());
        await Eventually.IsTrueAsync(async () => (await _fixture.Uploads.ListModelUploadsAsync(new ListModelUploadsRequest(), slow.Headers)).Uploads.All(upload => upload.State == "aborted"));
        (await UploadWholeAsync(slow, new UploadModelRequest(first) { Name = UploadsFixture.Name() }, file, null)).State.Should().Be("ready", "the places are free again");
    }

    [SkippableTheory]
    [InlineData("MODEL_FILE_INVALID", 0)]
    [InlineData("MODEL_HASH_MISMATCH", 1)]
    public async Task Complete_WrongFile_FailsAndKeepsNothing(string reason, int which)
    {
        var user = await _fixture.UserAsync();
        var file = which == 0 ? RandomNumberGenerator.GetBytes(4000) : UploadsFixture.Model(4000);
        var upload = await _fixture.CreateAsync(user, file, request => request.Sha256 = which == 0 ? "" : new string('a', 64));
        await _fixture.PutAsync(user, upload, file, 1);

        var done = await _fixture.CompleteAsync(user, upload);

        (done.State, done.FailureReason).Should().Be(("failed", reason));
        done.FailureMessage.Should().NotBeEmpty();
        await NetworkFixture.WhenAsync(() => !_fixture.Objects().Any(path => path.Contains(done.ModelId, StringComparison.Ordinal)));
        (await _fixture.CreateAsync(user, file, request => request.Name = upload.Name.Split('/')[1])).State.Should().Be("receiving", "the name is free again");
        (await FaultAsync(() => _fixture.ModelAsync(user, done.ModelId))).ShouldBeFault(StatusCode.NotFound, "MODEL_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Create_SameKey_IsTheSameUpload()
    {
        var user = await _fixture.UserAsync();
        var request = new CreateModelUploadRequest { Name = UploadsFixture.Name(), Filename = "x.gguf", SizeBytes = 10 };
        Metadata headers = [.. user.Headers, new("idempotency-key", "once")];

        var one = await _fixture.Uploads.CreateModelUploadAsync(request, headers).ResponseAsync.Within();
        var two = await _fixture.Uploads.CreateModelUploadAsync(request, headers).ResponseAsync.Within();

        two.Upload.UploadId.Should().Be(one.Upload.UploadId);
        (await FaultAsync(() => _fixture.Uploads.CreateModelUploadAsync(request, user.Headers).ResponseAsync.Within())).ShouldBeFault(StatusCode.AlreadyExists, "MODEL_NAME_TAKEN");
    }

    [SkippableTheory]
    [InlineData("name", "")]
    [InlineData("name", "a/b")]
    [InlineData("name", "../x")]
    [InlineData("name", ".x")]
    [InlineData("name", "größe")]
    [InlineData("name", "x\n")]
    [InlineData("filename", "")]
    [InlineData("filename", "..")]
    [InlineData("filename", "../../etc/passwd")]
    [InlineData("filename", "a\\b")]
    [InlineData("filename", "a/b")]
    [InlineData("filename", "a\0b")]
    [InlineData("filename", "a\u202Eb.gguf")]
    [InlineData("size_bytes", "0")]
    [InlineData("size_bytes", "-1")]
    [InlineData("size_bytes", "9000000000000")]
    [InlineData("sha256", "abc")]
    [InlineData("visibility", "secret")]
    [InlineData("group_id", "nope")]
    [InlineData("license", "a\nb")]
    [InlineData("encrypted", "true")]
    public async Task Create_WrongField_IsNamed(string field, string value)
    {
        var user = await _fixture.UserAsync();
        var request = JsonParser.Default.Parse<CreateModelUploadRequest>("""{"name":"fine","filename":"x.gguf","sizeBytes":10}""");
        var descriptor = CreateModelUploadRequest.Descriptor.FindFieldByName(field);
        object typed = field switch { "size_bytes" => long.Parse(value), "encrypted" => true, _ => value };
        descriptor.Accessor.SetValue(request, typed);

        var fault = await FaultAsync(() => _fixture.Uploads.CreateModelUploadAsync(request, user.Headers).ResponseAsync.Within());

        fault.ShouldBeFault(StatusCode.InvalidArgument, "UPLOAD_INVALID");
        fault.Detail<Google.Rpc.BadRequest>().FieldViolations.Select(violation => violation.Field).Should().Equal(field);
    }

    [SkippableFact]
    public async Task Filename_OfAnyScript_IsKept()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(3000);

        var model = await _fixture.UploadAsync(user, file, request => request.Filename = " модель 模型 é.gguf ");

        model.Filename.Should().Be("модель 模型 é.gguf");
        (await _fixture.DownloadAsync(user, model.ModelId)).Should().Equal(file);
    }

    [SkippableFact]
    public async Task SameFile_TwoUsers_IsStoredOnceAndBothModelsLiveAlone()
    {
        var (one, two) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var file = UploadsFixture.Model(900_000);
        var first = await _fixture.UploadAsync(one, file);
        var second = await _fixture.UploadAsync(two, file, request => request.License = "apache-2.0");

        second.Storage.Cid.Should().Be(first.Storage.Cid);
        second.Storage.ObjectKey.Should().Contain(second.ModelId).And.NotContain(first.ModelId, "who else has the file is nobody's business");
        (first.License, second.License).Should().Be(("mit", "apache-2.0"));
        await NetworkFixture.WhenAsync(() => _fixture.Objects().Count(path => path.Contains("model.gguf", StringComparison.Ordinal) && new FileInfo(path).Length == 900_000) == 1);

        await DeleteAsync(one, first);
        (await _fixture.DownloadAsync(two, second.ModelId)).Should().Equal(file);
        (await FaultAsync(() => _fixture.ModelAsync(one, first.ModelId))).ShouldBeFault(StatusCode.NotFound, "MODEL_NOT_FOUND");
        await _fixture.WhenIpfsAsync(two, second.ModelId, "pinned");

        await DeleteAsync(two, second);
        await NetworkFixture.WhenAsync(() => !_fixture.Objects().Any(path => new FileInfo(path).Length == 900_000));
        var again = await _fixture.UploadAsync(one, file);
        (await _fixture.WhenIpfsAsync(one, again.ModelId, "pinned")).Storage.Cid.Should().Be(first.Storage.Cid);
    }

    [SkippableFact]
    public async Task Quota_OpenUploadsCount_AndAbortedOnesDoNot()
    {
        var user = await _fixture.UserAsync();
        await SetQuotaAsync("""{"bytes":10000,"models":2,"file_bytes":9000}""");

        (await FaultAsync(() => CreateAsync(user, 9_001))).ShouldBeFault(StatusCode.InvalidArgument, "UPLOAD_INVALID");
        var first = await CreateAsync(user, 6_000);
        (await FaultAsync(() => CreateAsync(user, 4_001))).ShouldBeFault(StatusCode.ResourceExhausted, "MODEL_QUOTA_EXCEEDED");
        await CreateAsync(user, 4_000);
        (await FaultAsync(() => CreateAsync(user, 1))).ShouldBeFault(StatusCode.ResourceExhausted, "MODEL_QUOTA_EXCEEDED");
        var aborted = await _fixture.Uploads.AbortModelUploadAsync(new AbortModelUploadRequest { UploadId = first.UploadId }, user.Headers).ResponseAsync.Within();
        aborted.Upload.State.Should().Be("aborted");
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await CreateAsync(user, 6_000);
                return true;
            }
            catch (RpcException)
            {
                return false;
            }
        }));
        tries.Count(made => made).Should().Be(1);
        await SetQuotaAsync(ModelQuota.Setting.DefaultJson);
    }

    [SkippableFact]
    public async Task Abort_RemovesThePartsFromTheStore()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(777_777);
        var upload = await _fixture.CreateAsync(user, file);
        await _fixture.PutAsync(user, upload, file, 1);
        _fixture.Objects().Should().Contain(path => LengthOf(path) == 777_777);

        await _fixture.Uploads.AbortModelUploadAsync(new AbortModelUploadRequest { UploadId = upload.UploadId }, user.Headers).ResponseAsync.Within();

        await NetworkFixture.WhenAsync(() => !_fixture.Objects().Any(path => LengthOf(path) == 777_777));
        (await FaultAsync(() => _fixture.CompleteAsync(user, upload))).ShouldBeFault(StatusCode.FailedPrecondition, "UPLOAD_STATE");
        (await FaultAsync(() => SendAsync(user, upload, 1, file))).ShouldBeFault(StatusCode.FailedPrecondition, "UPLOAD_STATE");
    }

    /// <summary>-1 for a file that went while it was listed.</summary>
    private static long LengthOf(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (FileNotFoundException)
        {
            return -1;
        }
    }

    [SkippableFact]
    public async Task OthersUploads_DoNotExist()
    {
        var (owner, stranger) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var upload = await _fixture.CreateAsync(owner, UploadsFixture.Model(2000));

        (await FaultAsync(() => _fixture.GetAsync(stranger, upload))).ShouldBeFault(StatusCode.NotFound, "UPLOAD_NOT_FOUND");
        (await FaultAsync(() => _fixture.CompleteAsync(stranger, upload))).ShouldBeFault(StatusCode.NotFound, "UPLOAD_NOT_FOUND");
        (await FaultAsync(() => SendAsync(stranger, upload, 1, new byte[1]))).ShouldBeFault(StatusCode.NotFound, "UPLOAD_NOT_FOUND");
        (await _fixture.Uploads.ListModelUploadsAsync(new ListModelUploadsRequest(), stranger.Headers).ResponseAsync.Within()).Uploads.Should().BeEmpty();
        (await _fixture.Uploads.ListModelUploadsAsync(new ListModelUploadsRequest(), owner.Headers).ResponseAsync.Within()).Uploads.Single().UploadId.Should().Be(upload.UploadId);
        var narrow = await _fixture.UserAsync("inference");
        (await FaultAsync(() => CreateAsync(narrow, 10))).ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whole_InOnePiece_BecomesAModel(int announced)
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(PartSize + 123_456);
        var first = new UploadModelRequest { Name = UploadsFixture.Name(), Filename = "x.gguf", SizeBytes = announced == 1 ? file.Length : 0 };

        var done = await UploadWholeAsync(user, first, file, announced == 2 ? $"{file.Length + 700}" : announced == 0 ? $"{file.Length}" : null);

        done.State.Should().Be("ready", done.FailureMessage);
        (done.SizeBytes, done.PartCount).Should().Be((file.Length, 2));
        (await _fixture.DownloadAsync(user, done.ModelId)).Should().Equal(file);
    }

    [SkippableFact]
    public async Task Whole_Wrong_IsGivenUp()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(6_000);
        UploadModelRequest Order(long size) => new() { Name = "one", Filename = "x.gguf", SizeBytes = size };

        (await FaultAsync(() => UploadWholeAsync(user, Order(6_001), file, null))).ShouldBeFault(StatusCode.InvalidArgument, "PART_LENGTH_WRONG");
        (await FaultAsync(() => UploadWholeAsync(user, Order(5_999), file, null))).ShouldBeFault(StatusCode.InvalidArgument, "PART_LENGTH_WRONG");
        (await FaultAsync(() => UploadWholeAsync(user, Order(0), file, null))).ShouldBeFault(StatusCode.InvalidArgument, "UPLOAD_INVALID");
        (await FaultAsync(() => UploadWholeAsync(user, Order(0), [], "100"))).ShouldBeFault(StatusCode.InvalidArgument, "UPLOAD_INVALID");

        (await UploadWholeAsync(user, Order(6_000), file, null)).State.Should().Be("ready", "none of the others kept the name");
    }

    private async Task<ModelUpload> DecideAsync(TestUser user, byte[] file)
    {
        var upload = await _fixture.CreateAsync(user, file);
        await _fixture.PutAsync(user, upload, file, 1);
        return await _fixture.CompleteAsync(user, upload);
    }

    private Task SetQuotaAsync(string json) => _fixture.Service<SettingsChange>().OverwriteAsync(ModelQuota.Setting.Key, json, "test", CancellationToken.None).Within();

    private Task<ModelUpload> CreateAsync(TestUser user, long size) => CreateAsync(user, UploadsFixture.Name(), size);

    private async Task<ModelUpload> CreateAsync(TestUser user, string name, long size) => (await _fixture.Uploads.CreateModelUploadAsync(
        new CreateModelUploadRequest { Name = name, Filename = "x.gguf", SizeBytes = size }, user.Headers).ResponseAsync.Within()).Upload;

    private Task<PutModelPartResponse> SendAsync(TestUser user, ModelUpload upload, int number, ReadOnlyMemory<byte> bytes, string sha256 = "") =>
        _fixture.SendAsync(user, new PutModelPartRequest { UploadId = upload.UploadId, Number = number, Sha256 = sha256 }, bytes);

    private async Task DeleteAsync(TestUser user, Model model) =>
        await _fixture.Models.DeleteModelAsync(new DeleteModelRequest { ModelId = model.ModelId }, user.Headers).ResponseAsync.Within();

    private async Task<ModelUpload> UploadWholeAsync(TestUser user, UploadModelRequest first, byte[] file, string? bodyLength)
    {
        var headers = user.Headers;
        if (bodyLength is not null) headers.Add("x-aiforge-body-length", bodyLength);
        using var call = _fixture.Uploads.UploadModel(headers);
        try
        {
            await call.RequestStream.WriteAsync(first);
            for (var done = 0; done < file.Length; done += 100_000)
                await call.RequestStream.WriteAsync(new UploadModelRequest { File = new() { Data = ByteString.CopyFrom(file.AsSpan(done, Math.Min(100_000, file.Length - done))) } }).Within();
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            return (await call.ResponseAsync.Within()).Upload;
        }

        return (await call.ResponseAsync.Within()).Upload;
    }

    private static async Task<RpcException> FaultAsync(Func<Task> act) => (await act.Should().ThrowAsync<RpcException>()).Which;
}
