using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>Ends answers whose process went away: none is being made for ever. Step 6 of docs/flows/conversations.md.</summary>
internal sealed partial class AnswerSweep(Db db, TimeProvider clock, ILogger<AnswerSweep> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(10) }, clock, logger)
{
    private const int Portion = 500;

    private readonly ILogger _logger = logger;

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var ended = await AnswersStore.InterruptAsync(unit, ConversationFaults.Interrupted, ConversationFaults.InterruptedMessage, Clock.GetUtcNow(), Portion, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        if (ended > 0) LogInterrupted(ended);
        return ended == Portion;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Answers} answer(s) were interrupted with the process that made them")]
    private partial void LogInterrupted(int answers);
}
