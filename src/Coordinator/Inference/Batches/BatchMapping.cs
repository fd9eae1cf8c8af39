using System.Text.Json;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Rows → OpenAI's batch objects. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class BatchMapping
{
    public static Guid BatchId(string text) => Id<BatchTag>.TryParse(text, out var id) ? id.Value : throw BatchFaults.NotFound(text);

    public static Batch ToProto(BatchRecord batch)
    {
        var proto = new Batch
        {
            Id = new Id<BatchTag>(batch.Id).ToString(),
            Object = "batch",
            Endpoint = batch.Endpoint,
            Errors = batch.Errors is { } errors ? ToErrors(errors) : null,
            InputFileId = new Id<JobFileTag>(batch.InputFileId).ToString(),
            CompletionWindow = "24h",
            Status = batch.Status,
            CreatedAt = batch.CreatedAt.ToUnixTimeSeconds(),
            ExpiresAt = batch.ExpiresAt.ToUnixTimeSeconds(),
            RequestCounts = new BatchRequestCounts { Total = batch.Total, Completed = batch.Completed, Failed = batch.Failed },
            Metadata = { JsonSerializer.Deserialize<Dictionary<string, string>>(batch.Metadata) },
        };
        if (batch.OutputFileId is { } output) proto.OutputFileId = new Id<JobFileTag>(output).ToString();
        if (batch.ErrorFileId is { } errorFile) proto.ErrorFileId = new Id<JobFileTag>(errorFile).ToString();
        if (batch.InProgressAt is { } inProgress) proto.InProgressAt = inProgress.ToUnixTimeSeconds();
        if (batch.FinalizingAt is { } finalizing) proto.FinalizingAt = finalizing.ToUnixTimeSeconds();
        if (batch.CompletedAt is { } completed) proto.CompletedAt = completed.ToUnixTimeSeconds();
        if (batch.FailedAt is { } failed) proto.FailedAt = failed.ToUnixTimeSeconds();
        if (batch.ExpiredAt is { } expired) proto.ExpiredAt = expired.ToUnixTimeSeconds();
        if (batch.CancellingAt is { } cancelling) proto.CancellingAt = cancelling.ToUnixTimeSeconds();
        if (batch.CancelledAt is { } cancelled) proto.CancelledAt = cancelled.ToUnixTimeSeconds();
        return proto;
    }

    public static BatchList ToList(IReadOnlyList<BatchRecord> rows, int limit)
    {
        var list = new BatchList { Object = "list", Data = { rows.Take(limit).Select(ToProto) }, HasMore = rows.Count > limit };
        if (list.Data is [var first, ..]) (list.FirstId, list.LastId) = (first.Id, list.Data[^1].Id);
        return list;
    }

    private static BatchErrors ToErrors(string json)
    {
        var errors = new BatchErrors { Object = "list" };
        foreach (var problem in JsonSerializer.Deserialize<List<BatchProblem>>(json)!)
        {
            var error = new BatchError { Code = problem.Code, Message = problem.Message };
            if (problem.Param is { } param) error.Param = param;
            if (problem.Line is { } line) error.Line = line;
            errors.Data.Add(error);
        }

        return errors;
    }
}
