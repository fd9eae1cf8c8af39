using System.Diagnostics;
using AIForge.Node.Executors.Containers;
using AIForge.Protocol.Node.V1;

namespace AIForge.Load.Containers;

/// <summary>Takes the logs of jobs and notes when the first byte of each came; keeps nothing.</summary>
internal sealed class FirstByte : IJobLogDelivery
{
    /// <summary>When the newest job wrote its first byte, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public long At { get; private set; }

    public async Task DeliverAsync(AttemptRef attempt, JobLog log, CancellationToken cancellationToken)
    {
        At = 0;
        await foreach (var _ in log.ReadAsync(0, cancellationToken))
            if (At == 0) At = Stopwatch.GetTimestamp();
    }
}
