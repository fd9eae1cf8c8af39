using System.Threading.Channels;
using AIForge.Node.Executors;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;

namespace AIForge.Node.Tests.Jobs;

/// <summary>Work that ends when and how the test says.</summary>
internal sealed class ScriptedExecutor : IJobExecutor
{
    private readonly Channel<Work> _started = Channel.CreateBounded<Work>(100);

    public async Task<Work> StartedAsync() => await _started.Reader.ReadAsync().Within();

    public int Waiting => _started.Reader.Count;

    public async Task<AttemptResult> ExecuteAsync(DesiredAttempt attempt, Action<AttemptProgress> progress, CancellationToken cancellationToken)
    {
        var work = new Work(attempt, progress, cancellationToken);
        await _started.Writer.WriteAsync(work, cancellationToken);
        return await work.Result.Task.WaitAsync(cancellationToken);
    }

    internal sealed record Work(DesiredAttempt Attempt, Action<AttemptProgress> Progress, CancellationToken Cancelled)
    {
        public TaskCompletionSource<AttemptResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task WhenCancelledAsync()
        {
            var cancelled = new TaskCompletionSource();
            await using var registration = Cancelled.Register(() => cancelled.TrySetResult());
            await cancelled.Task.Within();
        }
    }
}
