using System.Runtime.CompilerServices;
using System.Text;
using AIForge.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The logs of jobs for their owners: page by page, or as they grow.</summary>
internal sealed class JobLogs(JobsStore jobs, LogsStore store, JobWatchCounts counts, TimeProvider clock)
{
    private const int PartsOfPage = 8;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <param name="attempt">0 for the latest one.</param>
    public async Task<GetJobLogsResponse> PageAsync(Guid jobId, string shownId, Guid ownerId, int attempt, long offset, CancellationToken cancellationToken)
    {
        var job = await FindAsync(jobId, shownId, ownerId, attempt, offset, cancellationToken);
        return await ReadAsync(job, attempt == 0 ? job.Attempt : attempt, offset, cancellationToken);
    }

    /// <summary>Pages of one attempt until it is over and all of its log was given, or of the latest one and those that follow it until the job has ended.</summary>
    public async IAsyncEnumerable<GetJobLogsResponse> TailAsync(
        Guid jobId, string shownId, Guid ownerId, int attempt, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        counts.Enter(ownerId);
        var (follows, isFirst) = (attempt == 0, true);
        try
        {
            while (true)
            {
                // The job first: what was written before it ended is in the log by then.
                var job = await FindAsync(jobId, shownId, ownerId, attempt, offset, cancellationToken);
                if (attempt == 0) attempt = job.Attempt;
                var page = await ReadAsync(job, attempt, offset, cancellationToken);
                // The first one says at once from where on it goes.
                if (page.Entries.Count > 0 || page.Complete || isFirst) yield return page;
                isFirst = false;
                if (page.Complete && (!follows || JobRules.HasEnded(job.Status))) yield break;
                if (page.Entries.Count == 0) await Task.Delay(Poll, clock, cancellationToken);
                // Another attempt has begun: its log is another one.
                (attempt, offset) = page.Complete ? (0, 0) : (attempt, page.NextOffset);
            }
        }
        finally
        {
            counts.Leave(ownerId);
        }
    }

    private async Task<JobRecord> FindAsync(Guid jobId, string shownId, Guid ownerId, int attempt, long offset, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAnswerAsync(jobId, ownerId, cancellationToken) ?? throw JobsFaults.NotFound(shownId);
        if (attempt < 0 || attempt > job.Attempt) throw JobsFaults.Invalid([new("attempt", $"The job had attempts 1 to {job.Attempt}; 0 is the latest one.")]);
        return offset >= 0 ? job : throw JobsFaults.Invalid([new("offset", "Give 0, or next_offset of the page before.")]);
    }

    private async Task<GetJobLogsResponse> ReadAsync(JobRecord job, int attempt, long offset, CancellationToken cancellationToken)
    {
        var head = await store.HeadAsync(job.Id, attempt, cancellationToken);
        var parts = head is null ? [] : await store.ReadAsync(job.Id, attempt, offset, PartsOfPage, cancellationToken);
        var page = new GetJobLogsResponse { Attempt = attempt, NextOffset = offset, Full = head is { IsFull: true } };
        foreach (var part in parts)
        {
            page.Entries.AddRange(EntriesOf(part, offset));
            page.NextOffset = Math.Max(page.NextOffset, part.StartOffset + part.Data.Length);
        }

        var isOver = JobRules.HasEnded(job.Status) || attempt < job.Attempt;
        page.Complete = isOver && page.NextOffset >= (head?.NextOffset ?? 0);
        return page;
    }

    private static IEnumerable<JobLogEntry> EntriesOf(LogRow part, long from)
    {
        for (var run = 0; run < part.RunStarts.Length; run++)
        {
            var end = run + 1 < part.RunStarts.Length ? part.RunStarts[run + 1] : part.Data.Length;
            var start = (int)Math.Max(part.RunStarts[run], Math.Min(end, from - part.StartOffset));
            if (start >= end) continue;
            yield return new JobLogEntry
            {
                Offset = part.StartOffset + start,
                Stream = part.RunStreams[run] == 2 ? JobLogStream.Stderr : JobLogStream.Stdout,
                Time = DateTime.SpecifyKind(part.RunTimes[run], DateTimeKind.Utc).ToTimestamp(),
                // A character of which a page has only some bytes shows as a replacement.
                Text = Encoding.UTF8.GetString(part.Data, start, end - start),
            };
        }
    }
}
