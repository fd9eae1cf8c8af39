using AIForge.Coordinator.Inference.Batches;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Models.Uploads;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Inference.Batches;

/// <summary>What came of a batch is stored whole or not at all.</summary>
public sealed class BatchOutputsTests(UploadsFixture fixture) : IClassFixture<UploadsFixture>
{
    private readonly UploadsFixture _fixture = (UploadsFixture)fixture.Required();

    private OpenAiFileService.OpenAiFileServiceClient Files => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Outputs_OfWhichTheSecondHasNoRoom_LeaveNothing()
    {
        var owner = await _fixture.UserAsync();
        var batch = Id<BatchTag>.New(TimeProvider.System);
        var most = _fixture.Service<IOptions<ModelsOptions>>().Value.MaxFilesPerUser;
        await ExecuteAsync(
            """
            insert into batches (id, user_id, endpoint, input_file_id, metadata, status, created_at, expires_at, lease_id, leased_until)
            values (@id, @owner, '/v1/embeddings', @id, '{}', 'finalizing', now(), now() + interval '1 day', @id, now() + interval '1 day');
            insert into batch_requests (batch_id, line, custom_id, body, state, request_id, status_code, answer)
            values (@id, 1, 'r1', '{}', 'answered', 'req_1', 200, '{}'), (@id, 2, 'r2', '{}', 'refused', 'req_2', 400, '{}');
            insert into job_files (id, user_id, filename, cid, sha256, size_bytes, object_key, created_at)
            select gen_random_uuid(), @owner, 'f', 'c', repeat('0', 64), 1, 'k' || n, now() from generate_series(2, @most) n
            """,
            new { id = batch.Value, owner = owner.Id, most });
        var record = (await _fixture.Service<BatchesStore>().FindAsync(batch.Value, owner.Id, default).Within())!;

        for (var attempt = 0; attempt < 2; attempt++)
            await FluentActions.Awaiting(() => _fixture.Service<BatchOutputs>().WriteAsync(record, default).Within()).Should().ThrowAsync<FaultException>();

        (await Files.ListFilesAsync(new ListFilesRequest(), owner.Headers).ResponseAsync.Within()).Data.Should().BeEmpty("each attempt would fill more of the room that is missing");
        await ExecuteAsync("delete from job_files where user_id = @Id and filename = 'f' and object_key = 'k2'", new { owner.Id });
        (await _fixture.Service<BatchOutputs>().WriteAsync(record, default).Within()).Should().Match<(Guid? Output, Guid? Errors)>(files => files.Output != null && files.Errors != null);
    }

    private async Task ExecuteAsync(string sql, object arguments)
    {
        await using var unit = await _fixture.Service<Db>().BeginAsync(default).Within();
        await unit.ExecuteAsync(sql, arguments, default).Within();
        await unit.CommitAsync(default).Within();
    }
}
