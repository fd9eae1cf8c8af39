using AIForge.Coordinator.Inference;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>Writes an answer down as it grows, so that every replica can show it and nothing of it is lost with this one.</summary>
internal sealed partial class AnswerWriting(AnswersStore store, TimeProvider clock, IOptions<ConversationOptions> options, ILogger<AnswerWriting> logger)
{
    private const int Attempts = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromSeconds(1);

    private TimeSpan Lease => TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    /// <summary>Until the generation has ended.</summary>
    public async Task WriteWhileAsync(LiveAnswer live, GenerationProgress progress, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.WriteMilliseconds), clock);
        var written = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                Observe(live, progress);
                if (await TryWriteAsync(live, written, ended) is { } version) written = version;
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // What is left is written with the end.
        }
    }

    /// <summary>On the disk before readers are told, unless the database stays away: then it counts as interrupted when its lease is over.</summary>
    public async Task EndAsync(LiveAnswer live, MessageRecord end)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            using var limit = new CancellationTokenSource(Patience, clock);
            try
            {
                await store.WriteAsync(end, limit.Token);
                break;
            }
            catch (Exception exception)
            {
                LogNotWritten(exception, live.Id);
                if (attempt < Attempts) await Task.Delay(Pause, clock, CancellationToken.None);
            }
        }

        live.Update(_ => end with { Content = "", Reasoning = "" });
    }

    /// <summary>A node has it although no token came, or another one goes on.</summary>
    private static void Observe(LiveAnswer live, GenerationProgress progress)
    {
        var nodes = progress.Nodes;
        if (live.View(int.MaxValue, int.MaxValue).Facts.Nodes.Length == nodes.Count) return;
        live.Update(facts => facts with { State = MessageStates.Streaming, Nodes = [.. nodes] });
    }

    /// <summary>The version that is written; null when none was.</summary>
    private async Task<long?> TryWriteAsync(LiveAnswer live, long written, CancellationToken cancellationToken)
    {
        try
        {
            var (version, until) = (live.Version, clock.GetUtcNow() + Lease);
            var stop = version == written
                ? await store.RenewAsync(live.Id, live.LeaseId, until, cancellationToken)
                : await store.WriteAsync(live.Record() with { LeaseUntil = until }, cancellationToken);
            // Null: the user has deleted it.
            if (stop is not false) live.Stop();
            return version;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotWritten(exception, live.Id);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Answer {MessageId} could not be written down")]
    private partial void LogNotWritten(Exception exception, Guid messageId);
}
