using System.Diagnostics;
using Xunit;

namespace AIForge.Testing;

/// <summary>Runs a script of the repository with Node.js.</summary>
public static class NodeScript
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Its output; fails with what it said when it did not end well. Skips the test without Node.js.</summary>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = RepositoryFolder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>()) start.Environment[key] = value;
        using var process = Start(start);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().Within(Limit);
        Assert.True(process.ExitCode == 0, $"node {string.Join(' ', arguments)} said:\n{await output.Within()}{await error.Within()}");
        return await output.Within();
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            ServiceRequirement.Require("node is not installed");
            throw;
        }
    }
}
