using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>
/// Receives what containers write from the nodes that hold them, and stores it a batch at a time: a job that writes a line every
/// millisecond costs two writes a second. Step 4 of docs/flows/container-job.md.
/// </summary>
internal sealed class LogReceiving(Db db, ContainersStore containers, LogsStore store, ContainerSecrets secrets, TimeProvider clock, IOptions<ContainerOptions> options)
{
    private const int BatchBytes = 65_536, MostChunkBytes = 1 << 20;

    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(500), BetweenChecks = TimeSpan.FromSeconds(5);

    public async Task ReceiveAsync(
        Guid nodeId, IAsyncStreamReader<SendJobLogRequest> messages, IServerStreamWriter<SendJobLogResponse> responses, CancellationToken cancellationToken)
    {
        if (!await messages.MoveNext(cancellationToken) || messages.Current.BodyCase != SendJobLogRequest.BodyOneofCase.Start) throw ContainerFaults.StartMissing();
        var start = messages.Current.Start;
        var key = Id<JobTag>.TryParse(start.JobId, out var job) ? new AttemptKey(job.Value, nodeId, start.Attempt) : throw ContainerFaults.AttemptNotCurrent();
        var head = await OpenAsync(key, cancellationToken);
        await responses.WriteAsync(new SendJobLogResponse { NextOffset = head.NextOffset, Full = head.IsFull }, cancellationToken);
        if (head.IsFull) return;

        var buffer = new LogBuffer(head.NextOffset, await secrets.MaskedAsync(key.JobId, cancellationToken));
        await ReceiveAsync(key, buffer, messages, responses, cancellationToken);
    }

    private async Task ReceiveAsync(
        AttemptKey key, LogBuffer buffer, IAsyncStreamReader<SendJobLogRequest> messages, IServerStreamWriter<SendJobLogResponse> responses, CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = messages.MoveNext(reading.Token);
        try
        {
            var (batchBegan, checkedAt) = (clock.GetTimestamp(), clock.GetTimestamp());
            while (true)
            {
                var hasNext = await ArrivesAsync(next, batchBegan, cancellationToken);
                if (hasNext == true)
                {
                    Add(buffer, messages.Current);
                    // More is read only when this much is stored: a node that writes faster waits.
                    if (buffer.Count < BatchBytes && clock.GetElapsedTime(batchBegan) < BatchTime)
                    {
                        next = messages.MoveNext(reading.Token);
                        continue;
                    }
                }

                batchBegan = clock.GetTimestamp();
                if (buffer.Count == 0 && hasNext is null && clock.GetElapsedTime(checkedAt) < BetweenChecks) continue;
                checkedAt = batchBegan;
                var head = await StoreAsync(key, buffer, isLast: hasNext == false, cancellationToken);
                if (head is not null) await responses.WriteAsync(new SendJobLogResponse { NextOffset = head.NextOffset, Full = head.IsFull }, cancellationToken);
                if (hasNext == false || head is { IsFull: true }) return;
                if (hasNext == true) next = messages.MoveNext(reading.Token);
            }
        }
        finally
        {
            // A read that outlives its call would meet the next call, to which the server gives the same stream.
            await reading.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Null when nothing came before the batch is due.</summary>
    private async Task<bool?> ArrivesAsync(Task<bool> next, long batchBegan, CancellationToken cancellationToken)
    {
        var left = BatchTime - clock.GetElapsedTime(batchBegan);
        if (!next.IsCompleted)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var due = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), clock, over.Token);
            var first = await Task.WhenAny(next, due);
            await over.CancelAsync();
            if (first != next && !next.IsCompleted)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return null;
            }
        }

        return await next;
    }

    private static void Add(LogBuffer buffer, SendJobLogRequest message)
    {
        if (message.Chunk is not { } chunk) throw ContainerFaults.LogChunkInvalid("After the start come chunks only.");
        if (chunk.Stream is not (LogStream.Stdout or LogStream.Stderr)) throw ContainerFaults.LogChunkInvalid("Say to which stream it was written.");
        if (chunk.Data.Length > MostChunkBytes) throw ContainerFaults.LogChunkInvalid($"A chunk has at most {MostChunkBytes} bytes.");
        // What was sent before and may have been lost comes again.
        var known = buffer.NextOffset - chunk.Offset;
        if (known < 0 || chunk.Offset < 0) throw ContainerFaults.LogGap(buffer.NextOffset);
        if (known >= chunk.Data.Length) return;
        var time = chunk.Time is { Seconds: > 0 and < 253_402_300_799, Nanos: >= 0 and < 1_000_000_000 } given ? given.ToDateTimeOffset() : DateTimeOffset.UnixEpoch;
        buffer.Add((short)chunk.Stream, time, chunk.Data.Span[(int)known..]);
    }

    private async Task<LogHead> OpenAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        _ = await containers.HoldAsync(unit, key, cancellationToken) ?? throw ContainerFaults.AttemptNotCurrent();
        var head = await store.OpenAsync(unit, key, clock.GetUtcNow(), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return head;
    }

    /// <summary>Null when there was nothing to store. Another call for the same attempt that was faster ends this one.</summary>
    private async Task<LogHead?> StoreAsync(AttemptKey key, LogBuffer buffer, bool isLast, CancellationToken cancellationToken)
    {
        if (buffer.Take(isLast) is not { } part)
        {
            // Silence is no reason to keep a call of an attempt that is over.
            _ = await containers.HeldAsync(key, cancellationToken) ?? throw ContainerFaults.AttemptNotCurrent();
            return null;
        }

        await using var unit = await db.BeginAsync(cancellationToken);
        _ = await containers.HoldAsync(unit, key, cancellationToken) ?? throw ContainerFaults.AttemptNotCurrent();
        var head = await store.LockAsync(unit, key, cancellationToken);
        if (head.NextOffset != part.StartOffset) throw ContainerFaults.LogGap(head.NextOffset);
        var room = options.Value.MaxLogBytes - head.KeptBytes;
        var isFull = part.Cost > room;
        if (isFull) part = part.Cut(room);
        if (part.Data.Length > 0) await store.AddAsync(unit, key, part, isFull, clock.GetUtcNow(), cancellationToken);
        else await store.SetFullAsync(unit, key, clock.GetUtcNow(), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return new LogHead(part.EndOffset, head.KeptBytes + part.Cost, isFull);
    }
}
