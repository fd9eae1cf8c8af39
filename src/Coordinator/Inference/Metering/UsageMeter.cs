using AIForge.Coordinator.Platform.Auth;

namespace AIForge.Coordinator.Inference.Metering;

/// <summary>Records what a request used: the tokens the coordinator itself relayed. Step 7 of docs/flows/chat-completion.md.</summary>
internal sealed partial class UsageMeter(UsageRecording recording, UsageRetries retries, TimeProvider clock, ILogger<UsageMeter> logger)
{
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Takes no caller's token: the answer was delivered, whether or not the client still listens. Never fails either: a database
    /// that is away is no reason to break off an answer, and the record is written later.
    /// </summary>
    public async Task SettleAsync(UsageRecord usage)
    {
        try
        {
            await recording.RecordAsync(usage, CancellationToken.None).WaitAsync(SettleTimeout, clock);
        }
        catch (Exception exception)
        {
            LogPutOff(exception, usage.Id);
            retries.Add(usage);
            return;
        }

        LogSettled(usage.Id, usage.UserId, usage.PromptTokens, usage.CompletionTokens, usage.Cost, usage.FinishReason, usage.DurationMs);
    }

    public UsageRecord Measure(Caller caller, InferenceRun run, long startedAt, long? firstTokenAt, string outcome)
    {
        var nodeId = run.Answers.Select(answer => answer.Nodes).FirstOrDefault(nodes => nodes.Count > 0)?[^1];
        return new UsageRecord
        {
            Id = run.RequestId,
            UserId = caller.UserId,
            ApiKeyId = caller.ApiKeyId,
            ModelId = run.Model.Id,
            NodeId = nodeId,
            ServiceId = run.Terms?.ServiceId,
            SubscriptionId = run.Terms?.SubscriptionId,
            Billing = run.Terms switch { null => "plan", { Prices.IsFree: true } => "month", _ => "request" },
            PromptTokens = run.PromptTokens,
            CompletionTokens = run.CompletionTokens,
            Attempts = run.Answers.Sum(answer => answer.Nodes.Count),
            FinishReason = outcome,
            FirstTokenMs = firstTokenAt is { } at ? (int)clock.GetElapsedTime(startedAt, at).TotalMilliseconds : null,
            DurationMs = (int)clock.GetElapsedTime(startedAt).TotalMilliseconds,
            CreatedAt = clock.GetUtcNow(),
            Cost = run.Cost?.MinorUnits ?? 0,
            HoldId = run.Hold?.Id,
            ComputeShare = run.Hold is null ? null : run.Terms!.ComputeShare,
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What request {RequestId} used could not be recorded; it is tried again")]
    private partial void LogPutOff(Exception exception, Guid requestId);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Request {RequestId} of user {UserId}: {PromptTokens}+{CompletionTokens} tokens, {Cost} millionths, {FinishReason}, {DurationMs} ms")]
    private partial void LogSettled(Guid requestId, Guid userId, int promptTokens, int completionTokens, long cost, string finishReason, int durationMs);
}
