using AIForge.Node.Executors.Containers;
using AIForge.Protocol.Node.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Node.Control;

/// <summary>Sends the outputs of jobs (NodeDataService.SendOutput), again from the beginning when a call breaks.</summary>
internal sealed partial class OutputSender(CoordinatorChannel channel, TimeProvider clock, ILogger<OutputSender> logger) : IOutputDelivery
{
    private const int MessageBytes = 1 << 20;
    private const string QuotaReason = "OUTPUT_QUOTA_EXCEEDED";

    public async Task DeliverAsync(AttemptRef attempt, OutputArchive archive, CancellationToken cancellationToken)
    {
        for (var waits = new RetryWaits(clock);; await waits.WaitAsync(cancellationToken))
        {
            try
            {
                await SendAsync(attempt, archive, cancellationToken);
                return;
            }
            catch (RpcException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (RpcException exception) when (RetryWaits.IsFinal(exception.StatusCode))
            {
                throw Refusals.Reason(exception) == QuotaReason ? ContainerFaults.OutputQuota(exception.Status.Detail) : ContainerFaults.OutputRefused(exception.Status.Detail);
            }
            catch (RpcException exception)
            {
                LogBroken(attempt.JobId, attempt.Attempt, exception.Status.Detail);
            }
        }
    }

    private async Task SendAsync(AttemptRef attempt, OutputArchive archive, CancellationToken cancellationToken)
    {
        using var call = new NodeDataService.NodeDataServiceClient(channel.Channel).SendOutput(channel.Headers, cancellationToken: cancellationToken);
        await using var file = new FileStream(archive.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        try
        {
            await call.RequestStream.WriteAsync(new SendOutputRequest { Start = new OutputStart { Ref = attempt, Cid = archive.Cid, SizeBytes = archive.SizeBytes } }, cancellationToken);
            var buffer = new byte[MessageBytes];
            while (await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is var read and > 0)
                await call.RequestStream.WriteAsync(new SendOutputRequest { Data = ByteString.CopyFrom(buffer, 0, read) }, cancellationToken);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The coordinator ended the call before it had everything; its answer says why.
        }

        await call.ResponseAsync;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Sending the outputs of job {JobId} attempt {Attempt} broke off: {Why}")]
    private partial void LogBroken(string jobId, int attempt, string why);
}
