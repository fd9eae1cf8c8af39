using System.Diagnostics;

namespace AIForge.Coordinator.Platform.Database.Embedded;

/// <summary>
/// Runs a server below a small shell that holds the other end of a pipe. When this process ends in any way, SIGKILL included,
/// the pipe closes and the shell asks the server for a fast shutdown. A session of its own keeps the terminal's Ctrl-C away.
/// </summary>
internal sealed class SupervisedServer : IDisposable
{
    // The reader is a shell builtin, so killing the reader leaves nothing behind that could signal a process id used again later.
    private const string Script = """
        umask 077
        log=$1; shift
        "$@" >>"$log" 2>&1 </dev/null &
        server=$!
        trap 'kill -INT $server 2>/dev/null' INT TERM
        exec 3<&0
        (while read -r _; do :; done <&3; kill -INT $server 2>/dev/null) >/dev/null 2>&1 &
        reader=$!
        exec 3<&- </dev/null
        wait $server; code=$?
        while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
        kill $reader 2>/dev/null
        exit $code
        """;

    private readonly Process _shell;

    private SupervisedServer(Process shell) => _shell = shell;

    public bool HasEnded => _shell.HasExited;

    /// <summary>Only after the end.</summary>
    public int ExitCode => _shell.ExitCode;

    public static SupervisedServer Start(string logFile, IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("setsid") { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var word in (string[])["sh", "-c", Script, "sh", logFile, .. command]) start.ArgumentList.Add(word);
        // The settings of a person's own PostgreSQL client must not steer our server.
        var clientSettings = start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList();
        foreach (var name in clientSettings) start.Environment.Remove(name);
        return new SupervisedServer(Process.Start(start)!);
    }

    public Task WaitForEndAsync(CancellationToken cancellationToken) => _shell.WaitForExitAsync(cancellationToken);

    /// <summary>Asks for a fast shutdown: open transactions are rolled back, the data files are left clean.</summary>
    public void RequestStop() => _shell.StandardInput.Close();

    public void Dispose() => _shell.Dispose();
}
