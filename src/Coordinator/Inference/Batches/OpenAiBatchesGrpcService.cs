using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Protocol.OpenAi.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Inference.Batches;

[Authorize(Policies.User)]
internal sealed class OpenAiBatchesGrpcService(Caller caller, CallIdempotency call, Db db, BatchesStore batches, BatchCreation creation, BatchWorker worker, TimeProvider clock)
    : OpenAiBatchService.OpenAiBatchServiceBase
{
    private const int DefaultLimit = 20, MostListed = 100;

    public override async Task<Batch> CreateBatch(CreateBatchRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        return BatchMapping.ToProto(await creation.CreateAsync(caller, request, call, context.CancellationToken));
    }

    public override async Task<Batch> RetrieveBatch(RetrieveBatchRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        return BatchMapping.ToProto(await FindAsync(request.BatchId, context));
    }

    public override async Task<Batch> CancelBatch(CancelBatchRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        await using var unit = await db.BeginAsync(context.CancellationToken);
        var cancelled = await BatchesStore.CancelAsync(unit, BatchMapping.BatchId(request.BatchId), caller.UserId, clock.GetUtcNow(), context.CancellationToken);
        await unit.CommitAsync(context.CancellationToken);
        worker.Wake();
        if (cancelled is not null) return BatchMapping.ToProto(cancelled);
        var batch = await FindAsync(request.BatchId, context);
        return batch.CancellingAt is not null ? BatchMapping.ToProto(batch) : throw BatchFaults.HasEnded(batch.Status);
    }

    public override async Task<BatchList> ListBatches(ListBatchesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        if (request is { HasLimit: true, Limit: < 1 or > MostListed }) throw InferenceFaults.OutOfRange("limit", request.Limit, (1, MostListed), whole: true);
        var limit = request.HasLimit ? (int)request.Limit : DefaultLimit;
        Guid? before = string.IsNullOrEmpty(request.After) ? null : BatchMapping.BatchId(request.After);
        return BatchMapping.ToList(await batches.ListAsync(caller.UserId, before, limit + 1, context.CancellationToken), limit);
    }

    private async Task<BatchRecord> FindAsync(string batchId, ServerCallContext context) =>
        await batches.FindAsync(BatchMapping.BatchId(batchId), caller.UserId, context.CancellationToken) ?? throw BatchFaults.NotFound(batchId);
}
