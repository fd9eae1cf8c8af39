using AIForge.Coordinator.Inference;
using AIForge.Coordinator.Inference.Tools;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Shared.Faults;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>Makes one answer by the same way that requests to /v1/chat/completions take, from their limits to their bill.</summary>
internal sealed partial class AnswerGeneration(
    InferenceRuns runs, AnswerWriting writing, TimeProvider clock, IOptions<ConversationOptions> options, ILogger<AnswerGeneration> logger)
{
    private const string PromptField = "messages";
    private const string PriceCap = "price_cap", Length = "length";

    /// <summary>Never fails: whatever happens is the end of the answer.</summary>
    public async Task RunAsync(LiveAnswer live, Caller asker, InferenceRun run)
    {
        using var ended = new CancellationTokenSource();
        var written = writing.WriteWhileAsync(live, run.Answers[0], ended.Token);
        var end = await GenerateAsync(live, asker, run);
        await ended.CancelAsync();
        await written;
        await writing.EndAsync(live, end with { EndedAt = clock.GetUtcNow() });
    }

    private async Task<MessageRecord> GenerateAsync(LiveAnswer live, Caller asker, InferenceRun run)
    {
        try
        {
            await ReadAsync(live, asker, run);
            var reason = run.Answers[0].FinishReason ?? Length;
            return live.Record() with { State = MessageStates.Done, FinishReason = reason == Length && run.IsCutByMaxCost ? PriceCap : reason };
        }
        catch (OperationCanceledException) when (live.IsStopped)
        {
            return live.Record() with { State = MessageStates.Stopped };
        }
        catch (OperationCanceledException) when (live.Ending.IsCancellationRequested)
        {
            return Failed(live, ConversationFaults.Interrupted, ConversationFaults.InterruptedMessage);
        }
        catch (FaultException fault)
        {
            return Failed(live, fault.Reason, fault.Message);
        }
        catch (Exception exception)
        {
            LogFailed(exception, live.Id);
            return Failed(live, ConversationFaults.ServerError, ConversationFaults.ServerErrorMessage);
        }
    }

    private async Task ReadAsync(LiveAnswer live, Caller asker, InferenceRun run)
    {
        var (answer, progress, startedAt) = (new ChatAnswer(run.Answers[0]), run.Answers[0], clock.GetTimestamp());
        await foreach (var (_, delta) in runs.RunAsync(asker, run, PromptField, live.Ending))
        {
            var content = string.Concat(answer.Read(delta).Select(piece => piece.Text));
            var elapsed = (int)clock.GetElapsedTime(startedAt).TotalMilliseconds;
            live.Append(content, answer.TakeThoughts(), facts => facts with
            {
                State = MessageStates.Streaming,
                Nodes = [.. progress.Nodes],
                PromptTokens = run.PromptTokens,
                CompletionTokens = run.CompletionTokens,
                Cost = run.Cost?.MinorUnits,
                FirstTokenMs = facts.FirstTokenMs ?? elapsed,
                DurationMs = elapsed,
            });
            // Whoever leaves here ends the generation, and pays for what came.
            if (live.Characters >= options.Value.MaxAnswerCharacters) break;
        }
    }

    private static MessageRecord Failed(LiveAnswer live, string reason, string message) => live.Record() with { State = MessageStates.Failed, ErrorReason = reason, ErrorMessage = message };

    [LoggerMessage(Level = LogLevel.Error, Message = "Answer {MessageId} failed")]
    private partial void LogFailed(Exception exception, Guid messageId);
}
