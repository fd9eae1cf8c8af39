using System.Runtime.CompilerServices;
using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Inference.Replicas;
using AIForge.Coordinator.Platform.Places;
using AIForge.Protocol.V1;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>
/// Shows an answer as it grows. One that this process makes is read from memory; one that another makes, from the database, into which it is
/// written every second. Step 5 of docs/flows/conversations.md.
/// </summary>
internal sealed class AnswerReading(
    AnswerRuns runs, MessagesStore messages, ModelLoads loads, RemoteLoads remote, TimeProvider clock, IOptions<ConversationOptions> options)
{
    private readonly FairPlaces _places = new(options.Value.MaxWatches, options.Value.MaxWatchesPerUser);

    /// <exception cref="Shared.Faults.FaultException">There is no such answer of the user's.</exception>
    public async IAsyncEnumerable<ChatAnswerEvent> ReadAsync(Guid id, Guid userId, (int From, int ReasoningFrom) offsets, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var place = _places.TryTake(userId) ?? throw ConversationFaults.TooManyWatches();
        var cursor = new AnswerCursor(offsets.From, offsets.ReasoningFrom);
        while (true)
        {
            // Taken before the look, so that no change falls in between.
            var live = runs.Find(id, userId);
            var changed = live?.Changed;
            var view = live?.View(cursor.From, cursor.ReasoningFrom) ?? AnswerView.Of(await FindAsync(id, userId, cancellationToken), cursor.From, cursor.ReasoningFrom);
            foreach (var happened in cursor.Advance(view, ProgressOf(view.Facts))) yield return happened;
            if (view.Facts.HasEnded)
            {
                yield return ConversationMapping.ToEnd(live?.Record() ?? view.Facts);
                yield break;
            }

            await WaitAsync(changed, cancellationToken);
        }
    }

    public async Task<MessageRecord> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        var message = await messages.FindAsync(id, userId, cancellationToken) ?? throw ConversationFaults.MessageNotFound();
        return message.IsAnswer ? message : throw ConversationFaults.NotAnAnswer();
    }

    /// <summary>The answer when it has ended, or as it is when that takes longer.</summary>
    public async Task<MessageRecord> WhenEndedAsync(Guid id, Guid userId, TimeSpan longest, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + longest;
        while (true)
        {
            var live = runs.Find(id, userId);
            var changed = live?.Changed;
            var answer = live?.Record() ?? await FindAsync(id, userId, cancellationToken);
            if (answer.HasEnded || clock.GetUtcNow() >= until) return answer;
            await WaitAsync(changed, cancellationToken);
        }
    }

    private LoadProgress? ProgressOf(MessageRecord answer) =>
        answer.State == MessageStates.Queued && answer.Nodes.Length == 0 ? loads.FindProgress(answer.Model!) ?? remote.FindProgress(answer.Model!) : null;

    private async Task WaitAsync(Task? changed, CancellationToken cancellationToken)
    {
        var pause = Task.Delay(TimeSpan.FromMilliseconds(options.Value.WriteMilliseconds), clock, cancellationToken);
        await (changed is null ? pause : Task.WhenAny(changed, pause));
        cancellationToken.ThrowIfCancellationRequested();
    }
}
