using System.Security.Cryptography;
using System.Text;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Shared.Trust;

/// <summary>What a receipt must say about a report. Nodes sign what this gives, and the coordinator takes nothing else.</summary>
public static class ReceiptBodies
{
    public const int Version = 1;

    /// <param name="kernelClass">Of the model, as the node says it; of no account for containers.</param>
    public static ReceiptBody Of(AttemptReport report, string nodeId, AttemptInput input, string kernelClass, Timestamp endTime)
    {
        var body = new ReceiptBody
        {
            Version = Version,
            JobId = report.Ref.JobId,
            Attempt = report.Ref.Attempt,
            NodeId = nodeId,
            InputSha256 = ByteString.CopyFrom(input.Sha256),
            EndTime = endTime,
        };
        if (report.OutcomeCase == AttemptReport.OutcomeOneofCase.Error) body.Failure = Failure(report.Error);
        else if (report.Result.Container is { } container) body.Container = Container(container, input.Subject);
        else body.Inference = Inference(report.Result, input.Subject, kernelClass);
        return body;
    }

    /// <summary>What a text is recognised by: the finish reason, a byte 0 and the text, hashed.</summary>
    public static byte[] OutputHash(string finishReason, string text) => SHA256.HashData([.. Encoding.UTF8.GetBytes(finishReason), 0, .. Encoding.UTF8.GetBytes(text)]);

    private static InferenceReceipt Inference(AttemptResult result, string modelSha256, string kernelClass) => new()
    {
        ModelSha256 = modelSha256,
        KernelClass = kernelClass,
        OutputSha256 = ByteString.CopyFrom(OutputHash(result.FinishReason, result.Text)),
        FinishReason = result.FinishReason,
        PromptTokens = result.PromptTokens,
        CompletionTokens = result.CompletionTokens,
        QueueSeconds = result.Timings?.QueueSeconds ?? 0,
        PrefillSeconds = result.Timings?.PrefillSeconds ?? 0,
        DecodeSeconds = result.Timings?.DecodeSeconds ?? 0,
    };

    private static ContainerReceipt Container(ContainerResult result, string image) => new()
    {
        Image = image,
        ImageId = result.ImageId,
        ExitCode = result.ExitCode,
        End = result.End switch
        {
            ContainerEnd.OutOfMemory => "out_of_memory",
            ContainerEnd.TimedOut => "timed_out",
            _ => "exited",
        },
        OutputCid = result.OutputCid,
        OutputBytes = result.OutputBytes,
        OutputFiles = result.OutputFiles,
        WallTime = result.Use?.WallTime,
        CpuTime = result.Use?.CpuTime,
        GpuTime = result.Use?.GpuTime,
        PreparationTime = result.Use?.PreparationTime,
        PeakMemoryBytes = result.Use?.PeakMemoryBytes ?? 0,
    };

    private static FailureReceipt Failure(TaskError error) => new()
    {
        Reason = error.Reason,
        MessageSha256 = ByteString.CopyFrom(SHA256.HashData(Encoding.UTF8.GetBytes(error.Message))),
        Permanent = error.Permanent,
        Fault = error.Fault switch
        {
            FaultParty.Input => "input",
            FaultParty.Node => "node",
            FaultParty.Platform => "platform",
            _ => "",
        },
    };
}
