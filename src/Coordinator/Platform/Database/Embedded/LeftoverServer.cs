using System.Globalization;

namespace AIForge.Coordinator.Platform.Database.Embedded;

/// <summary>
/// Clears the way after a crash. A server whose owner died may still be shutting down; one that was killed leaves a postmaster.pid
/// whose process id can look alive (a zombie, or a stranger that got the number), which PostgreSQL would take for a running server.
/// </summary>
internal sealed class LeftoverServer(string dataFolder, TimeProvider clock)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private string PidFile => Path.Combine(dataFolder, "postmaster.pid");

    /// <summary>Stops what still runs on the data folder and removes its lock. The caller holds the folder, so it is nobody else's.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(dataFolder)) return;

        if (Postmaster() is { } processId) _ = NativeMethods.Kill(processId, NativeMethods.SigInt);
        if (!await WaitUntilGoneAsync(cancellationToken))
        {
            if (Postmaster() is { } stubborn) _ = NativeMethods.Kill(stubborn, NativeMethods.SigQuit);
            if (!await WaitUntilGoneAsync(cancellationToken))
                throw new EmbeddedPostgresException($"A PostgreSQL server from before still uses {dataFolder} and does not stop.");
        }

        File.Delete(PidFile);
    }

    /// <summary>The server process of the data folder, if it lives.</summary>
    public int? Postmaster()
    {
        if (!File.Exists(PidFile)) return null;
        if (!int.TryParse(File.ReadLines(PidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var processId)) return null;

        return WorksIn(Path.Combine("/proc", processId.ToString(CultureInfo.InvariantCulture))) ? processId : null;
    }

    private async Task<bool> WaitUntilGoneAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (Directory.EnumerateDirectories("/proc").Any(WorksIn))
        {
            if (clock.GetElapsedTime(started) > Patience) return false;
            await Task.Delay(Poll, clock, cancellationToken);
        }

        return true;
    }

    /// <summary>Every process of a server works in its data folder; a zombie has no working directory any more.</summary>
    private bool WorksIn(string processFolder)
    {
        try
        {
            return new FileInfo(Path.Combine(processFolder, "cwd")).LinkTarget == dataFolder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
