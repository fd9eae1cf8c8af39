using System.Text;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>What leaves the node of a job beside its result: its log while it runs, its outputs when it has ended.</summary>
internal sealed class ContainerDelivery(IJobLogDelivery logs, IOutputDelivery outputs, TimeProvider clock)
{
    private const int MostNamed = 10;

    // A result is worth more than the last lines of a log.
    private static readonly TimeSpan LogLimit = TimeSpan.FromMinutes(2);

    public Delivering BeginLog(AttemptRef attempt, JobLog log) => new(logs, attempt, log, clock);

    /// <summary>Null when there are none, or the job asked for none.</summary>
    /// <exception cref="TaskFailedException">They are more than they may be, or nobody takes them.</exception>
    public async Task<OutputArchive?> SendOutputsAsync(DesiredAttempt attempt, JobWorkspace workspace, JobLog log, CancellationToken cancellationToken)
    {
        var task = attempt.Container;
        if (task.OutputsPath.Length == 0) return null;
        var (entries, leftOut) = OutputFiles.List(workspace.Outputs, task.MaxOutputBytes, task.MaxOutputFiles);
        if (leftOut.Count > 0)
        {
            var more = leftOut.Count > MostNamed ? $" and {leftOut.Count - MostNamed} more" : "";
            log.Append(isError: true, Encoding.UTF8.GetBytes($"aiforge: outputs are files and folders; left out: {string.Join(", ", leftOut.Take(MostNamed))}{more}\n"));
        }

        if (entries.Count == 0) return null;
        var archive = await OutputArchive.WriteAsync(workspace.Archive, entries, cancellationToken);
        await outputs.DeliverAsync(attempt.Ref, archive, cancellationToken);
        return archive;
    }

    /// <summary>A log on its way. It ends, sent or not, when this is disposed of.</summary>
    internal sealed class Delivering : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly TimeProvider _clock;
        private readonly JobLog _log;
        private readonly Task _sending;

        public Delivering(IJobLogDelivery logs, AttemptRef attempt, JobLog log, TimeProvider clock) =>
            (_clock, _log, _sending) = (clock, log, logs.DeliverAsync(attempt, log, _end.Token));

        /// <summary>The job writes no more: waits until its log is there, but not for ever, nor when nobody wants it any more.</summary>
        public async Task WhenSentAsync(CancellationToken cancellationToken)
        {
            _log.Complete();
            await _sending.WaitAsync(LogLimit, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public async ValueTask DisposeAsync()
        {
            _log.Complete();
            await _end.CancelAsync();
            await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
        }
    }
}
