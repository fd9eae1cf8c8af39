using System.Threading.Channels;

namespace AIForge.Coordinator.Jobs;

/// <summary>A subscription to the changes of one job.</summary>
internal sealed class JobWatch(ChannelReader<bool> changes, Action end) : IDisposable
{
    /// <summary>Returns after the next change, or after the given time: a lost database connection may swallow a change.</summary>
    public async Task NextAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await changes.WaitToReadAsync(cancellationToken).AsTask().WaitAsync(longest, clock, cancellationToken);
            changes.TryRead(out _);
        }
        catch (TimeoutException)
        {
            // Looking again without a change does no harm.
        }
    }

    public void Dispose() => end();
}
