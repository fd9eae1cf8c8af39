using System.Text.Json;
using AIForge.Coordinator.Models.Files;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Begins batches. Step 1 of docs/flows/batches.md.</summary>
internal sealed class BatchCreation(Db db, BatchesStore store, FilesStore files, BatchWorker worker, TimeProvider clock, IOptions<BatchOptions> options)
{
    private const string Window = "24h";
    private const int MostMetadata = 16, LongestName = 64, LongestText = 512;

    private static readonly TimeSpan WindowLength = TimeSpan.FromHours(24);

    public async Task<BatchRecord> CreateAsync(Caller caller, CreateBatchRequest request, CallIdempotency call, CancellationToken cancellationToken)
    {
        if (call.IsRepeat && await store.FindAsync(call.ActId, caller.UserId, cancellationToken) is { } earlier) return earlier;

        Check(request);
        var file = Id<JobFileTag>.TryParse(request.InputFileId, out var fileId) ? await files.FindAsync(fileId.Value, caller.UserId, cancellationToken) : null;
        if (file is null or { Purpose: null }) throw BatchFaults.FileNotFound("input_file_id", request.InputFileId);
        if (file.Purpose != FilePurpose.Batch) throw InferenceFaults.WrongValue("input_file_id", "a file that was uploaded with the purpose \"batch\"");
        if (file.SizeBytes > options.Value.MaxFileBytes) throw InferenceFaults.WrongValue("input_file_id", $"a file of at most {options.Value.MaxFileBytes} bytes");

        var now = clock.GetUtcNow();
        var batch = new BatchRecord
        {
            Id = call.ActId,
            UserId = caller.UserId,
            ApiKeyId = caller.ApiKeyId,
            Endpoint = request.Endpoint,
            InputFileId = file.Id,
            Metadata = JsonSerializer.Serialize(request.Metadata.ToDictionary()),
            Status = BatchState.Validating,
            CreatedAt = now,
            ExpiresAt = now + WindowLength,
        };
        await InsertAsync(batch, cancellationToken);
        worker.Wake();
        return batch;
    }

    private async Task InsertAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        // Locked, so that nobody deletes it before there is somebody who wants to read it.
        _ = await FilesStore.LockAsync(unit, batch.InputFileId, batch.UserId, cancellationToken) ?? throw BatchFaults.FileNotFound("input_file_id", new Id<JobFileTag>(batch.InputFileId).ToString());
        if (await store.CountOpenAndLockAsync(unit, batch.UserId, cancellationToken) >= options.Value.MaxOpenPerUser) throw BatchFaults.TooManyOpen(options.Value.MaxOpenPerUser);
        await BatchesStore.InsertAsync(unit, batch, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    private static void Check(CreateBatchRequest request)
    {
        if (string.IsNullOrEmpty(request.InputFileId)) throw InferenceFaults.Missing("input_file_id");
        if (string.IsNullOrEmpty(request.Endpoint)) throw InferenceFaults.Missing("endpoint");
        if (!BatchEndpoints.Names.Contains(request.Endpoint)) throw InferenceFaults.WrongValue("endpoint", $"one of {string.Join(", ", BatchEndpoints.Names)}");
        if (string.IsNullOrEmpty(request.CompletionWindow)) throw InferenceFaults.Missing("completion_window");
        if (request.CompletionWindow != Window) throw InferenceFaults.WrongValue("completion_window", $"\"{Window}\"");
        if (request.Metadata.Count > MostMetadata || request.Metadata.Any(entry => entry.Key.Length is 0 or > LongestName || entry.Value.Length > LongestText))
            throw InferenceFaults.WrongValue("metadata", $"at most {MostMetadata} texts of up to {LongestText} characters, with names of 1 to {LongestName}");
    }
}
