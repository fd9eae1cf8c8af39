using AIForge.Node.Executors.Containers;
using AIForge.Protocol.Node.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Node.Control;

/// <summary>Sends the logs of jobs (NodeDataService.SendJobLog). The coordinator says from which byte on; the stream's own flow control keeps the pace.</summary>
internal sealed partial class JobLogSender(CoordinatorChannel channel, TimeProvider clock, ILogger<JobLogSender> logger) : IJobLogDelivery
{
    public async Task DeliverAsync(AttemptRef attempt, JobLog log, CancellationToken cancellationToken)
    {
        var waits = new RetryWaits(clock);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await SendAsync(attempt, log, waits, cancellationToken);
                return;
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                // The attempt is over: so is the call.
                return;
            }
            catch (RpcException exception) when (RetryWaits.IsFinal(exception.StatusCode))
            {
                LogRefused(attempt.JobId, attempt.Attempt, exception.Status.Detail);
                return;
            }
            catch (Exception exception) when (exception is RpcException or IOException or InvalidOperationException)
            {
                LogBroken(attempt.JobId, attempt.Attempt, exception.Message);
                await waits.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Returns when the coordinator has everything, or wants no more.</summary>
    private async Task SendAsync(AttemptRef attempt, JobLog log, RetryWaits waits, CancellationToken cancellationToken)
    {
        using var call = new NodeDataService.NodeDataServiceClient(channel.Channel).SendJobLog(channel.Headers, cancellationToken: cancellationToken);
        await call.RequestStream.WriteAsync(new SendJobLogRequest { Start = attempt }, cancellationToken);
        if (!await call.ResponseStream.MoveNext(cancellationToken)) return;
        var first = call.ResponseStream.Current;
        waits.Reset();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answers = ReadAnswersAsync(call.ResponseStream, enough, cancellationToken);
        try
        {
            if (!first.Full)
                await foreach (var piece in log.ReadAsync(first.NextOffset, enough.Token)) await call.RequestStream.WriteAsync(Message(piece), enough.Token);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or RpcException or InvalidOperationException && enough.IsCancellationRequested)
        {
            // The coordinator ended the call or has enough; what it says comes with its answers.
        }

        await answers;
    }

    /// <summary>Until the coordinator ends the call. That, or a full log, ends the sending too.</summary>
    private static async Task ReadAnswersAsync(IAsyncStreamReader<SendJobLogResponse> answers, CancellationTokenSource enough, CancellationToken cancellationToken)
    {
        try
        {
            while (await answers.MoveNext(cancellationToken))
                if (answers.Current.Full) return;
        }
        finally
        {
            await enough.CancelAsync();
        }
    }

    private static SendJobLogRequest Message(LogPiece piece) => new()
    {
        Chunk = new LogChunk
        {
            Offset = piece.Offset,
            Stream = piece.IsError ? LogStream.Stderr : LogStream.Stdout,
            Data = UnsafeByteOperations.UnsafeWrap(piece.Data),
            Time = piece.Time.ToTimestamp(),
        },
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The coordinator does not take the log of job {JobId} attempt {Attempt}: {Why}")]
    private partial void LogRefused(string jobId, int attempt, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sending the log of job {JobId} attempt {Attempt} broke off: {Why}")]
    private partial void LogBroken(string jobId, int attempt, string why);
}
