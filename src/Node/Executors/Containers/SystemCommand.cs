using System.ComponentModel;
using System.Diagnostics;

namespace AIForge.Node.Executors.Containers;

/// <summary>Runs a program of the system that does one thing and ends.</summary>
internal static class SystemCommand
{
    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Whether a program is there, where the system keeps those of its administrator too.</summary>
    public static string? Find(string program) =>
        Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Not to be cancelled: what it does is short, and half of it is worse than all.</summary>
    /// <exception cref="IOException">It did not succeed; the message is what it said.</exception>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        using var ending = new CancellationTokenSource(Limit);
        try
        {
            var start = new ProcessStartInfo(Find(program) ?? program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
            using var process = Process.Start(start) ?? throw new IOException($"{program} did not start");
            process.StandardInput.Close();
            await EndAsync(process, program, ending.Token);
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"{program}: {exception.Message}", exception);
        }
    }

    private static async Task EndAsync(Process process, string program, CancellationToken cancellationToken)
    {
        try
        {
            var (error, output) = (process.StandardError.ReadToEndAsync(cancellationToken), process.StandardOutput.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            await output;
            if (process.ExitCode != 0) throw new IOException($"{program}: {(await error).Trim()}");
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new IOException($"{program} did not end within {Limit.TotalSeconds:0} s", exception);
        }
    }
}
