using System.Collections.Concurrent;
using System.Text;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Node.Tests;

/// <summary>Keeps the logs and outputs of jobs as a coordinator does, and misbehaves when a test says so.</summary>
internal sealed class FakeJobStore
{
    private readonly ConcurrentDictionary<string, MemoryStream> _logs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _outputs = new(StringComparer.Ordinal);
    private int _logCalls;
    private int _outputCalls;

    /// <summary>Log calls break when they brought this many bytes.</summary>
    public long BreakLogAfter { get; set; } = long.MaxValue;

    /// <summary>No more of a log is kept.</summary>
    public long MostLogBytes { get; set; } = long.MaxValue;

    /// <summary>So many calls with outputs fail first, as if the coordinator were restarting.</summary>
    public int OutputFailures { get; set; }

    /// <summary>How outputs are refused.</summary>
    public Status? OutputRefusal { get; set; }

    public int LogCalls => Volatile.Read(ref _logCalls);

    public int OutputCalls => Volatile.Read(ref _outputCalls);

    public string Log(string jobId) => _logs.TryGetValue(jobId, out var log) ? Encoding.UTF8.GetString(Bytes(log)) : "";

    public byte[] Output(string cid) => _outputs[cid];

    public Task WhenLogSaysAsync(string jobId, string text) => Eventually.IsTrueAsync(() => Log(jobId).Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(20));

    public async Task TakeLogAsync(IAsyncStreamReader<SendJobLogRequest> requests, IServerStreamWriter<SendJobLogResponse> responses, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _logCalls);
        if (!await requests.MoveNext(cancellationToken)) return;
        var log = _logs.GetOrAdd(requests.Current.Start.JobId, _ => new MemoryStream());
        await responses.WriteAsync(new SendJobLogResponse { NextOffset = Bytes(log).Length, Full = Bytes(log).Length >= MostLogBytes }, cancellationToken);
        if (Bytes(log).Length >= MostLogBytes) return;
        for (var came = 0L; await requests.MoveNext(cancellationToken);)
        {
            var chunk = requests.Current.Chunk;
            if (chunk.Offset != Bytes(log).Length) throw new RpcException(new Status(StatusCode.InvalidArgument, $"gap: {chunk.Offset} after {Bytes(log).Length}"));
            lock (log) log.Write(chunk.Data.Span);
            came += chunk.Data.Length;
            var isFull = Bytes(log).Length >= MostLogBytes;
            await responses.WriteAsync(new SendJobLogResponse { NextOffset = Bytes(log).Length, Full = isFull }, cancellationToken);
            if (isFull) return;
            if (came >= BreakLogAfter) throw new RpcException(new Status(StatusCode.Unavailable, "broken on purpose"));
        }
    }

    public async Task<SendOutputResponse> TakeOutputAsync(IAsyncStreamReader<SendOutputRequest> requests, CancellationToken cancellationToken)
    {
        var call = Interlocked.Increment(ref _outputCalls);
        if (OutputRefusal is { } refusal) throw new RpcException(refusal);
        if (!await requests.MoveNext(cancellationToken)) throw new RpcException(new Status(StatusCode.InvalidArgument, "no start"));
        var start = requests.Current.Start;
        if (call <= OutputFailures) throw new RpcException(new Status(StatusCode.Unavailable, "restarting"));
        using var content = new MemoryStream();
        while (await requests.MoveNext(cancellationToken)) content.Write(requests.Current.Data.Span);
        content.Position = 0;
        var root = await UnixFsBuilder.AddAsync(content, UnixFsLayout.Version1, NoBlocks.Instance, cancellationToken);
        if (content.Length != start.SizeBytes || root.Cid.ToString() != start.Cid) throw new RpcException(new Status(StatusCode.InvalidArgument, "not what its CID says"));
        _outputs[start.Cid] = content.ToArray();
        return new SendOutputResponse();
    }

    private static byte[] Bytes(MemoryStream log)
    {
        lock (log) return log.ToArray();
    }
}
