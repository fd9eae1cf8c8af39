using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>Files of users as inputs of their jobs: for the node that holds the job and nobody else, and kept while a job needs them.</summary>
public sealed class InputTests(ContainersFixture fixture) : IClassFixture<ContainersFixture>
{
    private readonly ContainersFixture _fixture = (ContainersFixture)fixture.Required();

    private FileService.FileServiceClient Files => new(_fixture.Anonymous);

    private async Task<UserFile> UploadAsync(TestUser user, byte[] bytes, string filename = "data.bin")
    {
        using var call = Files.UploadFile(user.Headers);
        await call.RequestStream.WriteAsync(new UploadFileRequest { Filename = filename, SizeBytes = bytes.Length });
        for (var at = 0; at < bytes.Length; at += 60_000)
            await call.RequestStream.WriteAsync(new UploadFileRequest { File = new HttpBody { Data = ByteString.CopyFrom(bytes, at, Math.Min(60_000, bytes.Length - at)) } });
        await call.RequestStream.CompleteAsync();
        return (await call.ResponseAsync.Within()).File;
    }

    private static CreateJobRequest Reading(params string[] cids) =>
        ContainersFixture.Request(set => set.Inputs([.. cids.Select((cid, i) => (cid, $"in/{i}"))]));

    private async Task<byte[]> FetchAsync(TestNode node, string cid, long length, bool tree = false)
    {
        using var call = _fixture.NodeData.FetchContent(new FetchContentRequest { Cid = cid, Length = length, Tree = tree }, node.Headers);
        var bytes = new MemoryStream();
        while (await call.ResponseStream.MoveNext(default).Within()) call.ResponseStream.Current.Data.WriteTo(bytes);
        return bytes.ToArray();
    }

    private static async Task ShouldFailAsync(Task call, StatusCode status, string reason) =>
        (await FluentActions.Awaiting(() => call).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(status, reason);

    [SkippableFact]
    public async Task File_IsUploadedListedReadAndDeleted_ByItsOwnerAlone()
    {
        var (owner, stranger, bytes) = (await _fixture.UserAsync(), await _fixture.UserAsync(), ContainersFixture.Noise(700_000));

        var file = await UploadAsync(owner, bytes);

        (file.Cid, file.SizeBytes, file.Filename).Should().Be((await ContainersFixture.CidAsync(bytes), bytes.Length, "data.bin"));
        (await Files.ListFilesAsync(new ListFilesRequest(), owner.Headers)).Files.Should().Equal(file);
        (await Files.ListFilesAsync(new ListFilesRequest(), stranger.Headers)).Files.Should().BeEmpty();
        (await ContainersFixture.AllAsync(Files.DownloadFile(new DownloadFileRequest { FileId = file.FileId }, owner.Headers))).Should().Equal(bytes);
        await ShouldFailAsync(Files.GetFileAsync(new GetFileRequest { FileId = file.FileId }, stranger.Headers).ResponseAsync, StatusCode.NotFound, "FILE_NOT_FOUND");
        await ShouldFailAsync(ContainersFixture.AllAsync(Files.DownloadFile(new DownloadFileRequest { FileId = file.FileId }, stranger.Headers)), StatusCode.NotFound, "FILE_NOT_FOUND");
        await ShouldFailAsync(Files.DeleteFileAsync(new DeleteFileRequest { FileId = file.FileId }, stranger.Headers).ResponseAsync, StatusCode.NotFound, "FILE_NOT_FOUND");
        (await _fixture.Models.ListModelsAsync(new ListModelsRequest(), owner.Headers)).Models.Should().NotContain(model => model.Name.Contains("data", StringComparison.Ordinal), "no model was made");

        await Files.DeleteFileAsync(new DeleteFileRequest { FileId = file.FileId }, owner.Headers).ResponseAsync.Within();
        await Eventually.IsTrueAsync(() => !_fixture.Objects().Any(path => path.Contains(file.FileId, StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task File_InParts_IsResumed_AndNoModelUploadIsReachedThisWay()
    {
        var (owner, bytes) = (await _fixture.UserAsync(), ContainersFixture.Noise(9 << 20));
        var upload = (await Files.CreateFileUploadAsync(new CreateFileUploadRequest { Filename = "big.bin", SizeBytes = bytes.Length }, owner.Headers)).Upload;
        upload.PartCount.Should().Be(2);
        foreach (var number in (int[])[2, 1])
        {
            using var call = Files.PutFilePart(owner.Headers);
            await call.RequestStream.WriteAsync(new PutFilePartRequest { UploadId = upload.UploadId, Number = number });
            var part = bytes.AsMemory((int)upload.PartSize * (number - 1), number == 1 ? (int)upload.PartSize : bytes.Length - (int)upload.PartSize);
            for (var at = 0; at < part.Length; at += 500_000)
                await call.RequestStream.WriteAsync(new PutFilePartRequest { File = new HttpBody { Data = ByteString.CopyFrom(part.Slice(at, Math.Min(500_000, part.Length - at)).Span) } });
            await call.RequestStream.CompleteAsync();
            await call.ResponseAsync.Within();
        }

        var done = await Files.CompleteFileUploadAsync(new CompleteFileUploadRequest { UploadId = upload.UploadId }, owner.Headers).ResponseAsync.Within();
        done.File.Cid.Should().Be(await ContainersFixture.CidAsync(bytes));

        var model = await _fixture.CreateAsync(owner, ContainersFixture.Noise(5_000));
        await ShouldFailAsync(Files.GetFileUploadAsync(new GetFileUploadRequest { UploadId = model.UploadId }, owner.Headers).ResponseAsync, StatusCode.NotFound, "UPLOAD_NOT_FOUND");
        await ShouldFailAsync(Files.AbortFileUploadAsync(new AbortFileUploadRequest { UploadId = model.UploadId }, owner.Headers).ResponseAsync, StatusCode.NotFound, "UPLOAD_NOT_FOUND");
        await ShouldFailAsync(_fixture.Uploads.GetModelUploadAsync(new GetModelUploadRequest { UploadId = upload.UploadId }, owner.Headers).ResponseAsync, StatusCode.NotFound, "UPLOAD_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Input_IsGivenToTheNodeThatHoldsTheJob_AndToNobodyElse()
    {
        var (owner, bytes) = (await _fixture.UserAsync(), ContainersFixture.Noise(600_000));
        var file = await UploadAsync(owner, bytes);
        await using var node = await _fixture.NodeAsync();
        await using var other = await _fixture.NodeAsync(ContainersFixture.Capacity(memory: 1L << 20));
        await ShouldFailAsync(FetchAsync(node.Identity, file.Cid, 10), StatusCode.NotFound, "CONTENT_UNKNOWN");

        var job = await _fixture.SubmitAsync(owner, Reading(file.Cid));
        var attempt = await node.AttemptAsync(job.JobId);
        var input = attempt.Container.Inputs.Should().ContainSingle().Subject;
        (input.Cid, input.Path, input.SizeBytes).Should().Be((file.Cid, "in/0", 600_000L));

        (await FetchAsync(node.Identity, file.Cid, 1 << 20)).Should().Equal(bytes);
        (await FetchAsync(node.Identity, file.Cid, 1, tree: true)).Should().NotBeEmpty();
        await ShouldFailAsync(FetchAsync(other.Identity, file.Cid, 10), StatusCode.NotFound, "CONTENT_UNKNOWN");
        await ContainersFixture.EndAsync(node, attempt.Ref);
        await ShouldFailAsync(FetchAsync(node.Identity, file.Cid, 10), StatusCode.NotFound, "CONTENT_UNKNOWN");
    }

    [SkippableFact]
    public async Task Input_OfSomebodyElse_IsRefusedAsOneThatDoesNotExist()
    {
        var (owner, stranger) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var file = await UploadAsync(owner, ContainersFixture.Noise(100));
        var absent = await ContainersFixture.CidAsync(ContainersFixture.Noise(100));

        var foreign = await FluentActions.Awaiting(() => _fixture.SubmitAsync(stranger, Reading(file.Cid))).Should().ThrowAsync<RpcException>();
        var missing = await FluentActions.Awaiting(() => _fixture.SubmitAsync(stranger, Reading(absent))).Should().ThrowAsync<RpcException>();

        foreign.Which.ShouldBeFault(StatusCode.InvalidArgument, "INPUT_NOT_FOUND");
        missing.Which.Status.Should().Be(foreign.Which.Status);
        foreign.Which.Detail<Google.Rpc.BadRequest>().Should().Be(missing.Which.Detail<Google.Rpc.BadRequest>());
        foreign.Which.Detail<Google.Rpc.BadRequest>().FieldViolations.Single().Field.Should().Be("parameters.inputs[0].cid");
    }

    [SkippableFact]
    public async Task Input_OfAnOpenJob_CannotBeDeleted()
    {
        var owner = await _fixture.UserAsync();
        var file = await UploadAsync(owner, ContainersFixture.Noise(100));
        var job = await _fixture.SubmitAsync(owner, Reading(file.Cid, file.Cid));
        var deletion = new DeleteFileRequest { FileId = file.FileId };

        await ShouldFailAsync(Files.DeleteFileAsync(deletion, owner.Headers).ResponseAsync, StatusCode.FailedPrecondition, "FILE_IN_USE");
        await _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = job.JobId }, owner.Headers).ResponseAsync.Within();
        await Files.DeleteFileAsync(deletion, owner.Headers).ResponseAsync.Within();
    }

    [SkippableFact]
    public async Task Input_DeletedWhileJobsAreSubmitted_IsEitherThereOrTheJobIsNot()
    {
        var owner = await _fixture.UserAsync();
        for (var round = 0; round < 8; round++)
        {
            var file = await UploadAsync(owner, ContainersFixture.Noise(50));
            var submissions = Enumerable.Range(0, 6).Select(async _ =>
            {
                try
                {
                    return await _fixture.SubmitAsync(owner, Reading(file.Cid));
                }
                catch (RpcException exception) when (exception.Detail<Google.Rpc.ErrorInfo>().Reason == "INPUT_NOT_FOUND")
                {
                    return null;
                }
            }).ToList();
            var deleted = await DeletedAsync(owner, file);
            var open = (await Task.WhenAll(submissions).Within()).OfType<Job>().ToList();

            if (deleted) open.Should().BeEmpty("a job without its input would fail");
            foreach (var job in open) await _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = job.JobId }, owner.Headers).ResponseAsync.Within();
        }
    }

    [SkippableFact]
    public async Task Output_OfAnOwnJob_IsAnInputOfTheNext()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync();
        var first = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Set("outputs_path", "/out")));
        var attempt = (await node.AttemptAsync(first.JobId)).Ref;
        var archive = ContainersFixture.Archive(("weights", ContainersFixture.Noise(400_000)));
        var cid = await ContainersFixture.CidAsync(archive);
        await _fixture.SendOutputAsync(node.Identity, attempt, archive);
        await ContainersFixture.EndAsync(node, attempt, cid: cid);
        await ShouldFailAsync(_fixture.SubmitAsync(await _fixture.UserAsync(), Reading(cid)), StatusCode.InvalidArgument, "INPUT_NOT_FOUND");

        var second = await _fixture.SubmitAsync(owner, Reading(cid));
        var given = await node.AttemptAsync(second.JobId);

        given.Container.Inputs.Single().Sources.Should().BeEmpty("elsewhere it lies encrypted");
        (await FetchAsync(node.Identity, cid, 64 << 20)).Should().Equal(archive);
        await ShouldFailAsync(
            _fixture.JobData.DeleteJobOutputsAsync(new DeleteJobOutputsRequest { JobId = first.JobId }, owner.Headers).ResponseAsync, StatusCode.FailedPrecondition, "OUTPUTS_IN_USE");
        await ContainersFixture.EndAsync(node, given.Ref);
    }

    [SkippableFact]
    public async Task Input_ModelThatMayNotBeDownloaded_IsNotFound()
    {
        var (creator, user) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var model = await _fixture.UploadAsync(creator, ContainersFixture.Model(20_000));

        await ShouldFailAsync(_fixture.SubmitAsync(user, Reading(model.Storage.Cid)), StatusCode.InvalidArgument, "INPUT_NOT_FOUND");
        var job = await _fixture.SubmitAsync(creator, Reading(model.Storage.Cid));
        await ShouldFailAsync(_fixture.Models.DeleteModelAsync(new DeleteModelRequest { ModelId = model.ModelId }, creator.Headers).ResponseAsync, StatusCode.FailedPrecondition, "MODEL_IN_USE");
        await _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = job.JobId }, creator.Headers).ResponseAsync.Within();
    }

    private async Task<bool> DeletedAsync(TestUser owner, UserFile file)
    {
        try
        {
            await Files.DeleteFileAsync(new DeleteFileRequest { FileId = file.FileId }, owner.Headers).ResponseAsync.Within();
            return true;
        }
        catch (RpcException exception) when (exception.Detail<Google.Rpc.ErrorInfo>().Reason == "FILE_IN_USE")
        {
            return false;
        }
    }
}
