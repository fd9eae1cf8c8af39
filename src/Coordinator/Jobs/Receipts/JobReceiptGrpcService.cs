using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Jobs.Receipts;

/// <summary>Receipts for the owners of jobs.</summary>
[Authorize(Policies.User)]
internal sealed class JobReceiptGrpcService(Caller caller, JobsStore jobs, ReceiptsStore receipts) : JobReceiptService.JobReceiptServiceBase
{
    public override async Task<GetJobReceiptResponse> GetJobReceipt(GetJobReceiptRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        if (request.Attempt < 0) throw JobsFaults.Invalid([new("attempt", "Give the number of an attempt, or 0 for the newest one that has a receipt.")]);
        if (!Id<JobTag>.TryParse(request.JobId, out var id)) throw JobsFaults.NotFound(request.JobId);
        if (await receipts.FindAsync(id.Value, caller.UserId, request.Attempt, context.CancellationToken) is { } receipt) return new GetJobReceiptResponse { Receipt = ToProto(receipt) };
        _ = await jobs.FindAsync(id.Value, caller.UserId, context.CancellationToken) ?? throw JobsFaults.NotFound(request.JobId);
        throw JobsFaults.NoReceipt(request.JobId, request.Attempt);
    }

    private static JobReceipt ToProto(ReceiptRecord receipt) => new()
    {
        JobId = new Id<JobTag>(receipt.JobId).ToString(),
        Attempt = receipt.Attempt,
        NodeId = new Id<NodeTag>(receipt.NodeId).ToString(),
        Body = ReceiptBody.Parser.ParseFrom(receipt.Body),
        SignedBody = ByteString.CopyFrom(receipt.Body),
        Signature = ByteString.CopyFrom(receipt.Signature),
        PublicKey = ByteString.CopyFrom(receipt.PublicKey),
        KeyFingerprint = Convert.ToHexStringLower(receipt.KeyFingerprint),
        CreateTime = receipt.CreatedAt.ToTimestamp(),
    };
}
