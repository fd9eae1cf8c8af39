using System.Threading.Channels;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AIForge.Coordinator.Inference.Metering;

/// <summary>
/// Usage that could not be recorded when its request ended, tried again until the database takes it. What is given up, because
/// the database refuses it, it is too old, too much waits, or the process ends, is in the log with all that it says.
/// </summary>
internal sealed partial class UsageRetries(
    UsageRecording recording, TimeProvider clock, IOptions<InferenceOptions> options, ILogger<UsageRetries> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(5) }, clock, logger)
{
    private readonly Channel<UsageRecord> _waiting = Channel.CreateBounded<UsageRecord>(options.Value.MaxUsageRetries);
    private readonly ILogger _logger = logger;

    public void Add(UsageRecord usage)
    {
        if (_waiting.Writer.TryWrite(usage)) Wake();
        else GiveUp(usage, "too many others wait");
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var usage)) GiveUp(usage, "the process ends");
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        while (_waiting.Reader.TryPeek(out var usage))
        {
            if (Clock.GetUtcNow() - usage.CreatedAt > TimeSpan.FromMinutes(options.Value.UsageRetryMinutes)) GiveUp(usage, "it is too old");
            else await RecordAsync(usage, cancellationToken);
            _waiting.Reader.TryRead(out _);
        }

        return false;
    }

    /// <summary>Throws while the database is away; the loop then tries the same record again after a growing wait.</summary>
    private async Task RecordAsync(UsageRecord usage, CancellationToken cancellationToken)
    {
        try
        {
            await recording.RecordAsync(usage, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is ['2', '2' or '3', ..])
        {
            // The values themselves are refused: no other try can end differently, and the ones behind it must not wait.
            GiveUp(usage, exception.MessageText);
        }
    }

    private void GiveUp(UsageRecord usage, string why) =>
        LogGivenUp(usage.Id, usage.UserId, usage.ModelId, usage.PromptTokens, usage.CompletionTokens, usage.Cost, usage.FinishReason, why);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Usage of request {RequestId} was not recorded: user {UserId}, model {ModelId}, {PromptTokens}+{CompletionTokens} tokens, {Cost} millionths, {FinishReason}; {Why}")]
    private partial void LogGivenUp(
        Guid requestId, Guid userId, Guid modelId, int promptTokens, int completionTokens, long cost, string finishReason, string why);
}
