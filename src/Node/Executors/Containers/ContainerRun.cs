using System.Text;
using System.Text.RegularExpressions;
using AIForge.Node.Docker;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>One container from its start to its end: reads what it writes, measures what it takes, and ends it when its time is over or nobody wants it any more.</summary>
internal sealed partial class ContainerRun(DockerEngine engine, string id, JobLog log, ProgressWatch progress, TimeSpan stopTime, TimeProvider clock)
{
    private const int BufferBytes = 64 << 10;
    private const int HeadBytes = 4_096;
    private const int NotFound = 127, NotExecutable = 126;

    private static readonly TimeSpan MeasureEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastBytes = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(30);

    // How it began to complain: the engine's init says there that it cannot start the command.
    private readonly StringBuilder _errorHead = new();
    private TimeSpan _cpu;
    private long _peak;

    /// <exception cref="TaskFailedException">Its command cannot be started.</exception>
    /// <exception cref="EngineGoneException">The engine went away.</exception>
    public async Task<ContainerEnding> RunAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        // Attached first, so that nothing it writes is missed.
        await using var output = await engine.AttachAsync(id, cancellationToken);
        await StartAsync(cancellationToken);
        using var over = new CancellationTokenSource();
        var reading = ReadAsync(output, over.Token);
        var measuring = MeasureAsync(over.Token);
        try
        {
            var timedOut = await UntilItEndsAsync(timeout, cancellationToken);
            await reading.WaitAsync(LastBytes, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return Ending(await engine.InspectAsync(id, cancellationToken), timedOut);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(reading, measuring).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await engine.StartAsync(id, cancellationToken);
        }
        catch (EngineException exception)
        {
            throw StartFault(exception);
        }
    }

    /// <summary>Returns whether its time was over. A container that nobody wants any more is ended in the same way.</summary>
    private async Task<bool> UntilItEndsAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var waitEnd = new CancellationTokenSource();
        using var timerEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = engine.WaitAsync(id, waitEnd.Token);
        try
        {
            var timer = Task.Delay(timeout, clock, timerEnd.Token);
            if (await Task.WhenAny(ended, timer) == timer && !ended.IsCompleted)
            {
                await StopAsync(ended);
                return !cancellationToken.IsCancellationRequested;
            }

            await timerEnd.CancelAsync();
            await ended;
            return false;
        }
        finally
        {
            await waitEnd.CancelAsync();
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StopAsync(Task ended)
    {
        await engine.KillAsync(id, "SIGTERM", CancellationToken.None);
        var grace = Task.Delay(stopTime, clock, CancellationToken.None);
        if (await Task.WhenAny(ended, grace) == grace) await engine.KillAsync(id, "SIGKILL", CancellationToken.None);
        try
        {
            await ended.WaitAsync(KillLimit, clock, CancellationToken.None);
        }
        catch (TimeoutException exception)
        {
            throw new EngineGoneException("The container engine does not end a container that it was told to kill.", exception);
        }
    }

    /// <summary>Reads to the end, also when nothing of it is kept: a container whose pipe is full stands still.</summary>
    private async Task ReadAsync(EngineOutput output, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        while (await output.ReadAsync(buffer, cancellationToken) is { Count: > 0 } read)
        {
            var bytes = buffer.AsSpan(0, read.Count);
            log.Append(read.IsError, bytes);
            if (!read.IsError) progress.Hear(bytes);
            else if (_errorHead.Length < HeadBytes) _errorHead.Append(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, HeadBytes)]));
        }
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(MeasureEvery, clock);
        do
        {
            try
            {
                var sample = await engine.SampleAsync(id, cancellationToken);
                if (sample.CpuTime > _cpu) _cpu = sample.CpuTime;
                _peak = Math.Max(_peak, sample.MemoryBytes);
            }
            catch (Exception exception) when (exception is EngineException or EngineGoneException)
            {
                // It has ended, or whoever waits for its end hears of the engine's.
            }

            progress.Look();
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private ContainerEnding Ending(ContainerState state, bool timedOut)
    {
        if (state.ExitCode is NotFound or NotExecutable && InitFailure().Match(_errorHead.ToString()) is { Success: true } failure)
            throw ContainerFaults.CommandNotFound($"{failure.Groups["command"].Value}: {failure.Groups["why"].Value}");
        var end = timedOut ? ContainerEnd.TimedOut : state is { OutOfMemory: true, ExitCode: not 0 } ? ContainerEnd.OutOfMemory : ContainerEnd.Exited;
        return new ContainerEnding(state.ExitCode, end, Later(state.FinishedAt - state.StartedAt), _cpu, _peak);
    }

    private static TimeSpan Later(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private static TaskFailedException StartFault(EngineException exception)
    {
        var said = exception.Message;
        if (said.Contains("exec", StringComparison.Ordinal) && (said.Contains("not found", StringComparison.Ordinal) || said.Contains("no such file", StringComparison.Ordinal) || said.Contains("permission denied", StringComparison.Ordinal)))
            return ContainerFaults.CommandNotFound(said);
        if (said.Contains("not a directory", StringComparison.Ordinal)) return ContainerFaults.PathRefused(said);
        return said.Contains("no space left", StringComparison.Ordinal) ? ContainerFaults.DiskFull(said) : ContainerFaults.Refused(exception);
    }

    [GeneratedRegex(@"\A\[FATAL [\w-]+ \(\d+\)\] exec (?<command>.+) failed: (?<why>.+)", RegexOptions.CultureInvariant)]
    private static partial Regex InitFailure();
}
