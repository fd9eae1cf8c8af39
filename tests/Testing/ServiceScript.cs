using System.Diagnostics;

namespace AIForge.Testing;

/// <summary>Runs tests/services/&lt;name&gt;.sh and reads what it tells about connecting.</summary>
public sealed class ServiceScript(string name, string instance = "")
{
    private const int MissingExitCode = 69;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Starts the service (or finds it running) and returns its variables, or null and the reason when it is not installed.</summary>
    public async Task<(IReadOnlyDictionary<string, string>? Variables, string? MissingReason)> StartAsync()
    {
        var (code, _, error) = await RunAsync("start");
        if (code == MissingExitCode) return (null, error.Trim());
        if (code != 0) throw new InvalidOperationException($"{name}.sh start failed: {error}");

        var (_, output, _) = await RunAsync("status");
        var variables = output.Split('\n').Select(line => line.Trim().Split('=', 2)).Where(pair => pair.Length == 2 && !pair[0].Contains(' ', StringComparison.Ordinal))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));
        return (variables, null);
    }

    /// <summary>Any verb of the script that must succeed.</summary>
    public async Task DoAsync(string verb)
    {
        var (code, _, error) = await RunAsync(verb);
        if (code != 0) throw new InvalidOperationException($"{name}.sh {verb} failed: {error}");
    }

    public async Task<(int Code, string Output, string Error)> RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(RepositoryFolder.Combine("tests", "services", name + ".sh"));
        foreach (var argument in command) start.ArgumentList.Add(argument);
        start.Environment["SVC_INSTANCE"] = instance;
        // The service outlives the script and must not hold our pipes open: the scripts redirect its output to a log.
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Within(Limit);
        return (process.ExitCode, await output.Within(), await error.Within());
    }
}
