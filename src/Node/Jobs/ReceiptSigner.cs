using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Node.Jobs;

/// <summary>Signs what the node reports of attempts that have ended.</summary>
/// <param name="kernelClassOf">What computes the tokens of a model, by its SHA-256; empty for one that is not loaded.</param>
internal sealed class ReceiptSigner(NodeKeyPair key, NodeState state, TimeProvider clock, Func<string, string> kernelClassOf)
{
    /// <summary>To be asked when the work begins: when it has ended the model may be gone.</summary>
    public string KernelClassOf(DesiredAttempt attempt) => attempt.Inference is { } task ? kernelClassOf(task.ModelSha256) : "";

    /// <summary>The report with its receipt.</summary>
    public AttemptReport Signed(AttemptReport report, DesiredAttempt attempt, string kernelClass)
    {
        var input = AttemptInput.Of(attempt) ?? throw new InvalidOperationException("An attempt without a task was run.");
        var body = ReceiptBodies.Of(report, state.Report.NodeId, input, kernelClass, clock.GetUtcNow().ToTimestamp());
        report.Receipt = ReceiptSigning.Sign(key, body);
        return report;
    }
}
