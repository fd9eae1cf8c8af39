using System.Collections.Concurrent;
using AIForge.Coordinator.Inference;
using AIForge.Coordinator.Platform.Auth;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>The answers that this process makes. They go on when nobody reads them, and end with the process.</summary>
internal sealed class AnswerRuns(AnswerGeneration generation, IHostApplicationLifetime lifetime, IOptions<ConversationOptions> options) : IHostedService
{
    private readonly ConcurrentDictionary<Guid, (LiveAnswer Answer, Task Running)> _running = [];

    public bool HasRoom => _running.Count < options.Value.MaxRunning;

    /// <summary>Null when another process makes it, or it has ended.</summary>
    public LiveAnswer? Find(Guid id, Guid userId) => _running.TryGetValue(id, out var run) && run.Answer.UserId == userId ? run.Answer : null;

    /// <summary>Begins an answer that was stored. Step 4 of docs/flows/conversations.md.</summary>
    public void Begin(MessageRecord stored, Caller asker, InferenceRun run)
    {
        var live = new LiveAnswer(stored);
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Nothing of the request that asked: that may be over long before the answer is.
        using (ExecutionContext.SuppressFlow()) _running[stored.Id] = (live, Task.Run(() => RunAsync(begin.Task, live, asker, run), CancellationToken.None));
        begin.SetResult();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // At once: the server waits for the streams of readers, which end with their answers.
        lifetime.ApplicationStopping.Register(() =>
        {
            foreach (var (answer, _) in _running.Values) answer.Interrupt();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_running.Values.Select(run => run.Running)).WaitAsync(cancellationToken);

    private async Task RunAsync(Task begun, LiveAnswer live, Caller asker, InferenceRun run)
    {
        await begun;
        try
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested) live.Interrupt();
            await generation.RunAsync(live, asker, run);
        }
        finally
        {
            _running.TryRemove(live.Id, out _);
            live.Dispose();
        }
    }
}
