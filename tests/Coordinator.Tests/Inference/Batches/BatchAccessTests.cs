using AIForge.Coordinator.Inference.Batches;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Subscriptions;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference.Batches;

/// <summary>Files and batches of somebody else are as if they did not exist, and so are files that are no business of these routes.</summary>
public sealed class BatchAccessTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private readonly InferenceFixture _fixture = (InferenceFixture)fixture.Required();

    private OpenAiFileService.OpenAiFileServiceClient Files => new(_fixture.Anonymous);

    private OpenAiBatchService.OpenAiBatchServiceClient Batches => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task EveryMethodWithAnId_OfSomebodyElse_IsNotFound()
    {
        var (owner, stranger) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var (file, batch) = (await FileAsync(owner.Id, "batch"), await BatchAsync(owner.Id));

        foreach (var (method, call) in CallsWith(file, batch))
        {
            (await StatusAsync(call, stranger.Headers)).Should().Be(StatusCode.NotFound, "{0} of somebody else", method);
            (await StatusAsync(call, [])).Should().Be(StatusCode.Unauthenticated, "{0} of nobody", method);
        }

        (await Files.ListFilesAsync(new ListFilesRequest(), stranger.Headers).ResponseAsync.Within()).Data.Should().BeEmpty();
        (await Batches.ListBatchesAsync(new ListBatchesRequest(), stranger.Headers).ResponseAsync.Within()).Data.Should().BeEmpty();
        (await Files.RetrieveFileAsync(new RetrieveFileRequest { FileId = file }, owner.Headers).ResponseAsync.Within()).Id.Should().Be(file);
        (await Batches.RetrieveBatchAsync(new RetrieveBatchRequest { BatchId = batch }, owner.Headers).ResponseAsync.Within()).Id.Should().Be(batch);
    }

    [SkippableFact]
    public async Task InputsOfJobs_AreNotShownToKeysForAnswers()
    {
        var owner = await _fixture.UserAsync();
        var file = await FileAsync(owner.Id, purpose: null);

        (await StatusAsync(headers => Files.RetrieveFileAsync(new RetrieveFileRequest { FileId = file }, headers).ResponseAsync, owner.Headers)).Should().Be(StatusCode.NotFound);
        (await StatusAsync(headers => Files.DeleteFileAsync(new DeleteFileRequest { FileId = file }, headers).ResponseAsync, owner.Headers)).Should().Be(StatusCode.NotFound);
        (await Files.ListFilesAsync(new ListFilesRequest(), owner.Headers).ResponseAsync.Within()).Data.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Input_OfABatchThatIsNotReadYet_IsNotDeleted()
    {
        var owner = await _fixture.UserAsync();
        var file = await FileAsync(owner.Id, "batch");
        await BatchAsync(owner.Id, file);

        var act = () => Files.DeleteFileAsync(new DeleteFileRequest { FileId = file }, owner.Headers).ResponseAsync;

        (await act.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.FailedPrecondition);
    }

    [SkippableTheory]
    [InlineData(true, 400)]
    [InlineData(false, 403)]
    public async Task BatchOfASession_WhoseOwnerIsSuspended_HasNothingAnswered(bool isActive, int status)
    {
        var owner = await _fixture.UserAsync();
        Id<BatchTag>.TryParse(await BatchAsync(owner.Id), out var batch).Should().BeTrue();
        await ExecuteAsync("insert into batch_requests (batch_id, line, custom_id, body, state, attempts) values (@id, 1, 'r1', '{}', 'running', 1)", new { id = batch.Value });
        await ExecuteAsync("update users set is_active = @isActive where id = @Id", new { isActive, owner.Id });

        await _fixture.Service<BatchLines>().RunAsync(
            new LeasedLine { BatchId = batch.Value, Line = 1, Body = "{}", Attempts = 1, UserId = owner.Id, Endpoint = "/v1/embeddings" }, default).Within();

        (await _fixture.Service<Db>().SingleAsync<int>("select status_code from batch_requests where batch_id = @id", new { id = batch.Value }, default).Within()).Should().Be(status);
    }

    [SkippableFact]
    public async Task Request_ThatComesAgain_CountsOnceInThePlan()
    {
        var (owner, model) = (await _fixture.UserAsync(Plan.Free), await _fixture.ModelAsync());
        Id<BatchTag>.TryParse(await BatchAsync(owner.Id), out var batch).Should().BeTrue();
        var line = new LeasedLine { BatchId = batch.Value, Line = 1, Body = $$"""{"model":"{{model.Name}}","input":"a"}""", Attempts = 1, UserId = owner.Id, Endpoint = "/v1/embeddings" };

        // More often than the plan has requests a minute.
        for (var time = 0; time < 25; time++)
        {
            await ExecuteAsync(
                "insert into batch_requests (batch_id, line, custom_id, body, state, attempts) values (@id, 1, 'r1', @Body, 'running', 1) on conflict (batch_id, line) do update set state = 'running', attempts = 1",
                new { id = batch.Value, line.Body });
            await _fixture.Service<BatchLines>().RunAsync(line, default).Within();
        }

        (await _fixture.Service<Db>().SingleAsync<string>("select state from batch_requests where batch_id = @id", new { id = batch.Value }, default).Within()).Should().Be("pending");
        var act = () => _fixture.OpenAi.CreateEmbeddingsAsync(new CreateEmbeddingsRequest { Model = model.Name, Input = Google.Protobuf.WellKnownTypes.Value.ForString("a") }, owner.Headers).ResponseAsync;
        (await act.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Unavailable, "no node serves it, and no limit is reached");
    }

    private IEnumerable<(string Method, Func<Metadata, Task> Call)> CallsWith(string file, string batch) =>
    [
        ("RetrieveFile", headers => Files.RetrieveFileAsync(new RetrieveFileRequest { FileId = file }, headers).ResponseAsync),
        ("DownloadFile", headers => Files.DownloadFile(new DownloadFileRequest { FileId = file }, headers).ResponseStream.MoveNext(default)),
        ("DeleteFile", headers => Files.DeleteFileAsync(new DeleteFileRequest { FileId = file }, headers).ResponseAsync),
        ("CreateBatch", headers => Batches.CreateBatchAsync(new CreateBatchRequest { InputFileId = file, Endpoint = "/v1/embeddings", CompletionWindow = "24h" }, headers).ResponseAsync),
        ("RetrieveBatch", headers => Batches.RetrieveBatchAsync(new RetrieveBatchRequest { BatchId = batch }, headers).ResponseAsync),
        ("CancelBatch", headers => Batches.CancelBatchAsync(new CancelBatchRequest { BatchId = batch }, headers).ResponseAsync),
        ("ListBatches after", headers => Batches.ListBatchesAsync(new ListBatchesRequest { After = "batch_x" }, headers).ResponseAsync),
    ];

    private static async Task<StatusCode> StatusAsync(Func<Metadata, Task> call, Metadata headers)
    {
        try
        {
            await call(headers).Within();
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    private async Task<string> FileAsync(Guid owner, string? purpose)
    {
        var id = Id<JobFileTag>.New(TimeProvider.System);
        await ExecuteAsync(
            "insert into job_files (id, user_id, filename, cid, sha256, size_bytes, object_key, created_at, purpose) values (@id, @owner, 'f', 'c', repeat('0', 64), 1, 'k', now(), @purpose)",
            new { id = id.Value, owner, purpose });
        return id.ToString();
    }

    /// <summary>Leased to nobody who would read its file, which there is none.</summary>
    private async Task<string> BatchAsync(Guid owner, string? file = null)
    {
        var id = Id<BatchTag>.New(TimeProvider.System);
        var input = file is not null && Id<JobFileTag>.TryParse(file, out var parsed) ? parsed.Value : Guid.NewGuid();
        await ExecuteAsync(
            """
            insert into batches (id, user_id, endpoint, input_file_id, metadata, status, created_at, expires_at, lease_id, leased_until)
            values (@id, @owner, '/v1/embeddings', @input, '{}', 'validating', now(), now() + interval '1 day', @input, now() + interval '1 day')
            """,
            new { id = id.Value, owner, input });
        return id.ToString();
    }

    private async Task ExecuteAsync(string sql, object arguments)
    {
        await using var unit = await _fixture.Service<Db>().BeginAsync(default).Within();
        await unit.ExecuteAsync(sql, arguments, default).Within();
        await unit.CommitAsync(default).Within();
    }
}
