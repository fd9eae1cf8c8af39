using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>What containers leave: taken from the node that holds the job alone, encrypted, given to the owner alone, and removed.</summary>
public sealed class OutputTests(ContainersFixture fixture) : IClassFixture<ContainersFixture>
{
    private readonly ContainersFixture _fixture = (ContainersFixture)fixture.Required();

    private static CreateJobRequest Request => ContainersFixture.Request(set => set.Set("outputs_path", "/out"));

    /// <summary>A job that has ended with these files.</summary>
    private async Task<(TestUser Owner, Job Job, byte[] Archive)> EndedAsync(params (string Path, byte[] Bytes)[] files)
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner, Request);
        var attempt = (await node.AttemptAsync(job.JobId)).Ref;
        var archive = ContainersFixture.Archive(files);
        await _fixture.SendOutputAsync(node.Identity, attempt, archive);
        (await ContainersFixture.EndAsync(node, attempt, cid: await ContainersFixture.CidAsync(archive))).Should().BeTrue();
        return (owner, job, archive);
    }

    private async Task ShouldFailAsync(Task call, StatusCode status, string reason) =>
        (await FluentActions.Awaiting(() => call).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(status, reason);

    private Task<long> CountAsync(string jobId, string table = "job_outputs") => _fixture.Postgres.Db.SingleAsync<long>(
        $"select count(*) from {table} o join jobs j on j.id = o.job_id where j.job_id = @jobId", new { jobId }, default);

    private string[] ObjectsOf(string jobId) => [.. _fixture.Objects().Where(path => path.Contains(jobId, StringComparison.Ordinal))];

    [SkippableFact]
    public async Task Outputs_ComeBackAsTheyWere_WholeByRangeAndFileByFile()
    {
        var noise = ContainersFixture.Noise(900_000);
        var (owner, job, archive) = await EndedAsync(("dir/noise.bin", noise), ("empty", []), ("hello.txt", ContainersFixture.Bytes("hello")));

        var listed = await _fixture.JobData.ListJobOutputsAsync(new ListJobOutputsRequest { JobId = job.JobId, PageSize = 2 }, owner.Headers).ResponseAsync.Within();
        listed.Files.Select(file => (file.Path, file.SizeBytes)).Should().Equal(("dir/noise.bin", 900_000), ("empty", 0));
        var rest = await _fixture.JobData.ListJobOutputsAsync(new ListJobOutputsRequest { JobId = job.JobId, PageToken = listed.NextPageToken }, owner.Headers).ResponseAsync.Within();
        rest.Files.Select(file => file.Path).Should().Equal("hello.txt");
        (rest.NextPageToken, listed.Cid, listed.SizeBytes).Should().Be(("", await ContainersFixture.CidAsync(archive), archive.Length));

        (await ArchiveAsync(owner, job)).Should().Equal(archive);
        var ranged = owner.Headers;
        ranged.Add("range", "bytes=300000-300099");
        (await ContainersFixture.AllAsync(_fixture.JobData.DownloadJobOutputs(new DownloadJobOutputsRequest { JobId = job.JobId }, ranged))).Should().Equal(archive[300_000..300_100]);
        (await FileAsync(owner, job, "dir/noise.bin")).Should().Equal(noise);
        (await FileAsync(owner, job, "empty")).Should().BeEmpty();
        await ShouldFailAsync(FileAsync(owner, job, "dir"), StatusCode.NotFound, "OUTPUT_FILE_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Outputs_AreEncryptedWhereverTheyLie()
    {
        var word = ContainersFixture.Bytes("a very particular word");
        var (_, job, _) = await EndedAsync(("secret.txt", word));

        var stored = await File.ReadAllBytesAsync(ObjectsOf(job.JobId).Should().ContainSingle().Subject);
        stored.AsSpan().IndexOf(word).Should().Be(-1);
        // The content store has the encrypted archive, and no block of it in clear.
        await Eventually.IsTrueAsync(async () => await _fixture.Postgres.Db.SingleAsync<string>(
            "select c.ipfs from contents c join job_outputs o on o.stored_cid = c.cid join jobs j on j.id = o.job_id where j.job_id = @id", new { id = job.JobId }, default) == "pinned");
        foreach (var file in Directory.EnumerateFiles(_fixture.ContentFolder, "*", SearchOption.AllDirectories))
            (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(word).Should().Be(-1);
    }

    [SkippableFact]
    public async Task Outputs_OfSomebodyElse_AreNotThere()
    {
        var (_, job, _) = await EndedAsync(("a", []));
        var stranger = await _fixture.UserAsync();

        await ShouldFailAsync(ArchiveAsync(stranger, job), StatusCode.NotFound, "OUTPUTS_NOT_FOUND");
        await ShouldFailAsync(FileAsync(stranger, job, "a"), StatusCode.NotFound, "OUTPUTS_NOT_FOUND");
        await ShouldFailAsync(_fixture.JobData.DeleteJobOutputsAsync(new DeleteJobOutputsRequest { JobId = job.JobId }, stranger.Headers).ResponseAsync, StatusCode.NotFound, "OUTPUTS_NOT_FOUND");
        await ShouldFailAsync(_fixture.JobData.GetJobLogsAsync(new GetJobLogsRequest { JobId = job.JobId }, stranger.Headers).ResponseAsync, StatusCode.NotFound, "JOB_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Delete_RemovesRowKeyObjectAndPin()
    {
        var (owner, job, _) = await EndedAsync(("a", ContainersFixture.Bytes("x")));
        var cid = await _fixture.Postgres.Db.SingleAsync<string>("select o.stored_cid from job_outputs o join jobs j on j.id = o.job_id where j.job_id = @id", new { id = job.JobId }, default);

        await _fixture.JobData.DeleteJobOutputsAsync(new DeleteJobOutputsRequest { JobId = job.JobId }, owner.Headers).ResponseAsync.Within();

        await ShouldFailAsync(ArchiveAsync(owner, job), StatusCode.NotFound, "OUTPUTS_NOT_FOUND");
        (await CountAsync(job.JobId)).Should().Be(0, "its key is gone");
        await Eventually.IsTrueAsync(async () => ObjectsOf(job.JobId).Length == 0
            && await _fixture.Postgres.Db.SingleAsync<long>("select count(*) from contents where cid = @cid", new { cid }, default) == 0);
    }

    [SkippableFact]
    public async Task Send_ByWhoeverDoesNotHoldTheAttempt_IsRefused()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner, Request);
        var attempt = (await node.AttemptAsync(job.JobId)).Ref;
        var archive = ContainersFixture.Archive(("a", []));
        var stranger = await _fixture.RegisterAsync(await _fixture.UserAsync());

        await ShouldFailAsync(_fixture.SendOutputAsync(stranger, attempt, archive), StatusCode.FailedPrecondition, "ATTEMPT_NOT_CURRENT");
        await ShouldFailAsync(_fixture.SendOutputAsync(node.Identity, new AttemptRef { JobId = job.JobId, Attempt = 2 }, archive), StatusCode.FailedPrecondition, "ATTEMPT_NOT_CURRENT");
        await ShouldFailAsync(_fixture.SendOutputAsync(node.Identity, new AttemptRef { JobId = "?", Attempt = 1 }, archive), StatusCode.FailedPrecondition, "ATTEMPT_NOT_CURRENT");
        await ContainersFixture.EndAsync(node, attempt);
        await ShouldFailAsync(_fixture.SendOutputAsync(node.Identity, attempt, archive), StatusCode.FailedPrecondition, "ATTEMPT_NOT_CURRENT");

        (await CountAsync(job.JobId)).Should().Be(0);
    }

    [SkippableFact]
    public async Task Send_MoreThanTheOwnerMayKeep_IsRefusedAndLeavesNothing()
    {
        var (owner, earlier, _) = await EndedAsync(("a", []));
        await using var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner, Request);
        var attempt = (await node.AttemptAsync(job.JobId)).Ref;
        // Others of his jobs ended while this one ran.
        await _fixture.Postgres.Db.QueryAsync<int>(
            "update job_outputs o set size_bytes = 300::bigint << 30 from jobs j where j.id = o.job_id and j.job_id = @id returning 1", new { id = earlier.JobId }, default);

        await ShouldFailAsync(_fixture.SendOutputAsync(node.Identity, attempt, ContainersFixture.Archive(("b", []))), StatusCode.FailedPrecondition, "OUTPUT_QUOTA_EXCEEDED");

        (await CountAsync(job.JobId)).Should().Be(0);
        ObjectsOf(job.JobId).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Send_WhatIsNotWhatWasAnnounced_LeavesNothing()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner, Request);
        var attempt = (await node.AttemptAsync(job.JobId)).Ref;
        var archive = ContainersFixture.Archive(("a", ContainersFixture.Noise(300_000)));
        var other = await ContainersFixture.CidAsync(ContainersFixture.Bytes("other"));

        await ShouldFailAsync(_fixture.SendOutputAsync(node.Identity, attempt, archive, other), StatusCode.InvalidArgument, "OUTPUT_CID_MISMATCH");
        await ShouldFailAsync(_fixture.SendOutputAsync(node.Identity, attempt, archive, size: archive.Length + 1), StatusCode.InvalidArgument, "OUTPUT_INVALID");
        await ShouldFailAsync(_fixture.SendOutputAsync(node.Identity, attempt, archive, size: archive.Length - 1), StatusCode.InvalidArgument, "OUTPUT_INVALID");
        await ShouldFailAsync(_fixture.SendOutputAsync(node.Identity, attempt, ContainersFixture.Noise(5_000)), StatusCode.InvalidArgument, "OUTPUT_INVALID");
        await ShouldFailAsync(_fixture.SendOutputAsync(node.Identity, attempt, archive, size: 1L << 40), StatusCode.OutOfRange, "OUTPUT_TOO_LARGE");

        (await CountAsync(job.JobId)).Should().Be(0);
        await Eventually.IsTrueAsync(() => ObjectsOf(job.JobId).Length == 0);
        // What is right is taken after all that, and taken again without harm.
        await _fixture.SendOutputAsync(node.Identity, attempt, archive);
        await _fixture.SendOutputAsync(node.Identity, attempt, archive);
        (await CountAsync(job.JobId)).Should().Be(1);
        await ContainersFixture.EndAsync(node, attempt, cid: await ContainersFixture.CidAsync(archive));
    }

    [SkippableFact]
    public async Task Send_TheSameAtOnce_IsStoredOnce()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner, Request);
        var attempt = (await node.AttemptAsync(job.JobId)).Ref;
        var archive = ContainersFixture.Archive(("a", ContainersFixture.Noise(400_000)));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _fixture.SendOutputAsync(node.Identity, attempt, archive))).Within();

        (await CountAsync(job.JobId)).Should().Be(1);
        await Eventually.IsTrueAsync(() => ObjectsOf(job.JobId).Length == 1);
        (await ContainersFixture.EndAsync(node, attempt, cid: await ContainersFixture.CidAsync(archive))).Should().BeTrue();
        (await ArchiveAsync(owner, job)).Should().Equal(archive);
    }

    [SkippableFact]
    public async Task Result_ThatNamesOtherOutputs_IsTheNodesFault()
    {
        var owner = await _fixture.UserAsync();
        await using var liar = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner, Request);
        var attempt = (await liar.AttemptAsync(job.JobId)).Ref;
        var archive = ContainersFixture.Archive(("a", []));
        await _fixture.SendOutputAsync(liar.Identity, attempt, archive);

        (await ContainersFixture.EndAsync(liar, attempt, cid: await ContainersFixture.CidAsync(ContainersFixture.Bytes("other")))).Should().BeTrue("the report is dealt with");

        await using var honest = await _fixture.NodeAsync();
        (await honest.AttemptAsync(job.JobId)).Ref.Attempt.Should().Be(2);
        var faults = await _fixture.Postgres.Db.SingleAsync<long>("select faults from node_faults where node_id = @id", new { id = liar.Identity.Id }, default);
        faults.Should().Be(1);
        // What the first attempt left goes.
        _fixture.Service<JobDataCleaner>().Wake();
        await Eventually.IsTrueAsync(async () => await CountAsync(job.JobId) == 0 && ObjectsOf(job.JobId).Length == 0);
        await ContainersFixture.EndAsync(honest, new AttemptRef { JobId = job.JobId, Attempt = 2 });
    }

    [SkippableFact]
    public async Task Send_WhileTheJobGoesElsewhere_DoesNotCount()
    {
        var owner = await _fixture.UserAsync();
        await using var slow = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner, Request);
        var attempt = (await slow.AttemptAsync(job.JobId)).Ref;
        var archive = ContainersFixture.Archive(("a", ContainersFixture.Noise(200_000)));
        using var call = _fixture.NodeData.SendOutput(slow.Identity.Headers);
        await call.RequestStream.WriteAsync(new SendOutputRequest { Start = new OutputStart { Ref = attempt, Cid = await ContainersFixture.CidAsync(archive), SizeBytes = archive.Length } });
        await call.RequestStream.WriteAsync(new SendOutputRequest { Data = Google.Protobuf.ByteString.CopyFrom(archive, 0, 100_000) });
        await Eventually.IsTrueAsync(async () => await CountAsync(job.JobId) == 1);

        await ContainersFixture.FailAsync(slow, attempt, FaultParty.Node);
        await call.RequestStream.WriteAsync(new SendOutputRequest { Data = Google.Protobuf.ByteString.CopyFrom(archive, 100_000, archive.Length - 100_000) });
        await call.RequestStream.CompleteAsync();

        await ShouldFailAsync(call.ResponseAsync.Within(), StatusCode.FailedPrecondition, "ATTEMPT_NOT_CURRENT");
        await Eventually.IsTrueAsync(async () => await CountAsync(job.JobId) == 0 && ObjectsOf(job.JobId).Length == 0);
        await using var other = await _fixture.NodeAsync();
        await ContainersFixture.EndAsync(other, (await other.AttemptAsync(job.JobId)).Ref);
    }

    [SkippableFact]
    public async Task Outputs_WhoseTimeIsOver_Go_UnlessAnOpenJobReadsThem()
    {
        var (owner, job, archive) = await EndedAsync(("a", ContainersFixture.Noise(10)));
        var cid = await ContainersFixture.CidAsync(archive);
        var reader = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set =>
        {
            set.Inputs((cid, "in"));
            set.Set("gpus", 8);
        }));
        await using (var unit = await _fixture.Postgres.Db.BeginAsync(default))
        {
            await unit.ExecuteAsync("update job_outputs set expires_at = now() - interval '1 second' where cid = @cid", new { cid }, default);
            await unit.CommitAsync(default);
        }

        await ShouldFailAsync(ArchiveAsync(owner, job), StatusCode.NotFound, "OUTPUTS_NOT_FOUND");
        // Another one, that the cleaner has removed by then, says that it came by.
        await CleanedAsync();
        (await CountAsync(job.JobId)).Should().Be(1, "an open job reads it");
        await _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = reader.JobId }, owner.Headers).ResponseAsync.Within();
        _fixture.Service<JobDataCleaner>().Wake();

        await Eventually.IsTrueAsync(async () => await CountAsync(job.JobId) == 0 && ObjectsOf(job.JobId).Length == 0);
    }

    private async Task CleanedAsync()
    {
        var (_, job, archive) = await EndedAsync(("b", ContainersFixture.Noise(10)));
        var cid = await ContainersFixture.CidAsync(archive);
        await using (var unit = await _fixture.Postgres.Db.BeginAsync(default))
        {
            await unit.ExecuteAsync("update job_outputs set expires_at = now() - interval '1 second' where cid = @cid", new { cid }, default);
            await unit.CommitAsync(default);
        }

        _fixture.Service<JobDataCleaner>().Wake();
        await Eventually.IsTrueAsync(async () => await CountAsync(job.JobId) == 0);
    }

    private Task<byte[]> ArchiveAsync(TestUser user, Job job) =>
        ContainersFixture.AllAsync(_fixture.JobData.DownloadJobOutputs(new DownloadJobOutputsRequest { JobId = job.JobId }, user.Headers));

    private Task<byte[]> FileAsync(TestUser user, Job job, string path) =>
        ContainersFixture.AllAsync(_fixture.JobData.DownloadJobOutputFile(new DownloadJobOutputFileRequest { JobId = job.JobId, Path = path }, user.Headers));
}
