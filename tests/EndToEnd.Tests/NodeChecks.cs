using System.Diagnostics;
using AIForge.Testing;

namespace AIForge.EndToEnd.Tests;

/// <summary>Checks written for Node.js with somebody else's package, in a folder of their own with its package.json.</summary>
internal static class NodeChecks
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(2);

    /// <summary>Fetches the packages when they are missing and runs the script, which says what failed.</summary>
    public static async Task RunAsync(string name, IReadOnlyDictionary<string, string> environment, string script = "checks.mjs")
    {
        var folder = RepositoryFolder.Combine("tests", "EndToEnd.Tests", name);
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, environment, InstallLimit);

        var output = await RunAsync("node", [script], folder, environment, RunLimit);

        output.Should().Contain("all checks passed");
    }

    private static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        using var process = Start(start, program);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Within(limit);
        process.ExitCode.Should().Be(0, "{0} said: {1}{2}", program, await output, await error);
        return await output;
    }

    private static Process Start(ProcessStartInfo start, string program)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            ServiceRequirement.Require($"{program} is not installed");
            throw;
        }
    }
}
