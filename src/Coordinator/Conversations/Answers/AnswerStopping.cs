using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>Ends answers for their users, whichever process makes them.</summary>
internal sealed class AnswerStopping(Db db, AnswerRuns runs, AnswerReading reading)
{
    // Another process sees it when it next writes the answer down.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The answer when it has ended, or as it is when that takes longer.</summary>
    public async Task<MessageRecord> StopAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        var answer = await reading.FindAsync(id, userId, cancellationToken);
        if (answer.HasEnded) return answer;
        if (runs.Find(id, userId) is { } live)
        {
            live.Stop();
        }
        else
        {
            await using var unit = await db.BeginAsync(cancellationToken);
            await AnswersStore.RequestStopAsync(unit, id, userId, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        return await reading.WhenEndedAsync(id, userId, Longest, cancellationToken);
    }
}
