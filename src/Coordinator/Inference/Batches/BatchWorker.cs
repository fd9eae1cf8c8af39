using System.Text.Json;
using AIForge.Coordinator.Models.Files;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Faults;
using AIForge.Shared.Hosting;
using AIForge.Storage.Objects;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Reads the inputs of batches, ends those whose time is over, and writes what came of them. Steps 2 and 4 of docs/flows/batches.md.</summary>
internal sealed partial class BatchWorker(
    Db db, BatchReading reading, BatchOutputs outputs, FilesStore files, IObjectStore objects, TimeProvider clock, IOptions<BatchOptions> options, ILogger<BatchWorker> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(2) }, clock, logger)
{
    // What one takes longer for is left to the next who takes it up: no batch keeps all others waiting.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10), Patience = Lease - TimeSpan.FromMinutes(1);

    // The answers are paid for: so long after its end there may still be room for them.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        using var slow = new CancellationTokenSource(Patience, Clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, slow.Token);
        var leaseId = Guid.CreateVersion7(Clock.GetUtcNow());
        if (await LeaseAsync(leaseId, cancellationToken) is not { } batch) return false;

        if (batch.Status == BatchState.Validating) await ReadAsync(batch, leaseId, ending.Token);
        else await EndAsync(batch, leaseId, ending.Token, cancellationToken);
        return true;
    }

    private async Task<BatchRecord?> LeaseAsync(Guid leaseId, CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        await BatchesStore.ExpireAsync(unit, now, cancellationToken);
        await BatchesStore.FinishAsync(unit, now, cancellationToken);
        var batch = await BatchesStore.LeaseAsync(unit, leaseId, now, now + Lease, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return batch;
    }

    private async Task ReadAsync(BatchRecord batch, Guid leaseId, CancellationToken cancellationToken)
    {
        var (lines, problems) = await ReadFileAsync(batch, cancellationToken);
        await using var unit = await db.BeginAsync(cancellationToken);
        if (problems.Count > 0) await BatchesStore.FailAsync(unit, batch.Id, leaseId, JsonSerializer.Serialize(problems), Clock.GetUtcNow(), cancellationToken);
        else if (await BatchesStore.BeginAsync(unit, batch.Id, leaseId, lines.Count, Clock.GetUtcNow(), cancellationToken)) await BatchLinesStore.InsertAsync(unit, batch.Id, lines, cancellationToken);
        await BatchesStore.ReleaseAsync(unit, batch.Id, leaseId, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogRead(batch.Id, lines.Count, problems.Count);
    }

    private async Task<(IReadOnlyList<BatchLine> Lines, IReadOnlyList<BatchProblem> Problems)> ReadFileAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(batch.InputFileId, batch.UserId, cancellationToken) is not { } file) return ([], [new BatchProblem("file_not_found", "The input file is gone.")]);
        if (file.SizeBytes > options.Value.MaxFileBytes) return ([], [new BatchProblem("file_too_large", $"An input file has at most {options.Value.MaxFileBytes} bytes.")]);
        await using var content = await objects.OpenOnceAsync(file.ObjectKey, cancellationToken);
        return await reading.ReadAsync(content, batch.Endpoint, cancellationToken);
    }

    private async Task EndAsync(BatchRecord batch, Guid leaseId, CancellationToken writing, CancellationToken cancellationToken)
    {
        try
        {
            var (output, errors) = await outputs.WriteAsync(batch, writing);
            await using var unit = await db.BeginAsync(cancellationToken);
            if (await BatchesStore.EndAsync(unit, batch.Id, leaseId, StatusOf(batch), output, errors, Clock.GetUtcNow(), cancellationToken))
            {
                await BatchLinesStore.DropAsync(unit, batch.Id, cancellationToken);
                await unit.CommitAsync(cancellationToken);
                LogEnded(batch.Id);
            }
            else await outputs.ForgetAsync(batch, output, errors);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // For example no room for the files: when the lease lapses it is tried again, but not for ever.
            LogNotWritten(exception, batch.Id);
            if (Clock.GetUtcNow() < batch.ExpiresAt + Grace) return;
            await GiveUpAsync(batch, leaseId, exception is FaultException ? exception.Message : "The server had an error.", cancellationToken);
        }
    }

    private async Task GiveUpAsync(BatchRecord batch, Guid leaseId, string reason, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        BatchProblem[] problems = [new("outputs_not_stored", $"What came of the requests could not be stored: {reason}")];
        if (!await BatchesStore.FailAsync(unit, batch.Id, leaseId, JsonSerializer.Serialize(problems), Clock.GetUtcNow(), cancellationToken)) return;
        await BatchLinesStore.DropAsync(unit, batch.Id, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    private static string StatusOf(BatchRecord batch) =>
        batch.CancellingAt is not null ? BatchState.Cancelled : batch.ExpiresAt <= batch.FinalizingAt ? BatchState.Expired : BatchState.Completed;

    [LoggerMessage(Level = LogLevel.Information, Message = "Batch {BatchId} was read: {Requests} requests, {Problems} problems")]
    private partial void LogRead(Guid batchId, int requests, int problems);

    [LoggerMessage(Level = LogLevel.Information, Message = "Batch {BatchId} ended")]
    private partial void LogEnded(Guid batchId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What came of batch {BatchId} could not be stored")]
    private partial void LogNotWritten(Exception exception, Guid batchId);
}
