using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Trust;
using Google.Protobuf;

namespace AIForge.Coordinator.Jobs.Receipts;

/// <summary>When a receipt is taken, as pure functions.</summary>
internal static class ReceiptRules
{
    private const int MostBodyBytes = 16_384;

    /// <summary>What is wrong with the receipt of a report, in words; null when nothing is.</summary>
    /// <param name="key">Of the node that reports.</param>
    /// <param name="nodeId">The node that reports, <c>node_…</c>.</param>
    /// <param name="input">What the node was told to do; null when there is nothing to compare that with.</param>
    public static string? Problem(AttemptReport report, NodePublicKey? key, string nodeId, AttemptInput? input)
    {
        var (body, problem) = Read(report, key);
        return body is null ? problem : Difference(body, ReceiptBodies.Of(report, nodeId, input ?? Said(body), body.Inference?.KernelClass ?? "", body.EndTime));
    }

    private static AttemptInput Said(ReceiptBody body) => new(body.InputSha256.ToByteArray(), body.Inference?.ModelSha256 ?? body.Container?.Image ?? "");

    /// <summary>The body of a receipt that the node signed, or what is wrong.</summary>
    private static (ReceiptBody? Body, string? Problem) Read(AttemptReport report, NodePublicKey? key)
    {
        if (report.Receipt is not { } receipt) return (null, "The report has no receipt.");
        if (receipt.Body.Length > MostBodyBytes) return (null, "The receipt is too long.");
        if (key is null || !ReceiptSigning.IsSigned(key, receipt.Body.Span, receipt.Signature.Span)) return (null, "The receipt is not signed with the node's key.");
        try
        {
            return (ReceiptBody.Parser.ParseFrom(receipt.Body), null);
        }
        catch (InvalidProtocolBufferException)
        {
            return (null, "What was signed is no receipt.");
        }
    }

    private static string? Difference(ReceiptBody said, ReceiptBody expected)
    {
        if (said.EndTime is null) return "The receipt has no end time.";
        if (said.JobId != expected.JobId || said.Attempt != expected.Attempt) return "The receipt is of another attempt.";
        if (said.NodeId != expected.NodeId) return "The receipt is of another node.";
        if (!said.InputSha256.Equals(expected.InputSha256)) return "The receipt is of another task.";
        return said.Equals(expected) ? null : "The receipt says something else than the report.";
    }
}
