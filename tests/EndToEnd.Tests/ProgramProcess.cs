using System.Diagnostics;
using System.Text;
using AIForge.Testing;

namespace AIForge.EndToEnd.Tests;

/// <summary>One of our programs as a real process, with its output kept for the message of a failing test.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ProgramProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public static ProgramProcess Start(string project, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [AssemblyPath(project), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var program = new ProgramProcess(new Process { StartInfo = start });
        program._process.OutputDataReceived += (_, line) => program.Append(line.Data);
        program._process.ErrorDataReceived += (_, line) => program.Append(line.Data);
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Within();
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync().Within();
        await ExitAsync();
    }

    public Task ExitAsync() => _process.WaitForExitAsync().Within(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private void Append(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
    }

    /// <summary>The program as this configuration built it: artifacts/bin/PROJECT/CONFIGURATION.</summary>
    private static string AssemblyPath(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return RepositoryFolder.Combine("artifacts", "bin", project, configuration, project + ".dll");
    }
}
