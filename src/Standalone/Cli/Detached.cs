using System.Diagnostics;

namespace AIForge.Standalone.Cli;

/// <summary>Starts `up` again as a process of its own session and waits until that one is ready.</summary>
internal static class Detached
{
    private const int CannotStart = 2;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public static async Task<int> StartAsync(NetworkOptions options, IUpView view, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataFolder);
        var output = options.PathOf("up.out");
        using var child = Start(options, output);
        var deadline = TimeProvider.System.GetUtcNow() + StartTimeout;
        view.Progress($"starting in the background (process {child.Id})");
        while (TimeProvider.System.GetUtcNow() < deadline)
        {
            if (RunFile.ReadRunning(options.DataFolder) is { } run && run.Pid == child.Id)
            {
                await view.ShowAnswerAsync(run, cancellationToken);
                view.Ready(run, options);
                return 0;
            }

            if (child.HasExited) break;
            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }

        var said = File.Exists(output) ? (await File.ReadAllTextAsync(output, cancellationToken)).Trim() : "";
        view.Failed(said.Length > 0 ? said.Replace("forge: ", "", StringComparison.Ordinal) : $"It did not become ready within {StartTimeout.TotalSeconds} s; see {options.PathOf("forge.log")}.");
        if (!child.HasExited) child.Kill(entireProcessTree: true);
        return CannotStart;
    }

    private static Process Start(NetworkOptions options, string output)
    {
        // The shell gives the child a session, a log and no input, then becomes it: the process number stays the same.
        List<string> arguments =
        [
            "-c", "out=$1; shift; exec setsid \"$@\" >\"$out\" 2>&1 </dev/null", "forge", output,
            Environment.ProcessPath!, .. OwnAssembly(), "up", "--json", "--data", options.DataFolder, "--port", $"{options.GatewayPort}",
        ];
        foreach (var model in options.Models) arguments.AddRange(["--model", model]);
        foreach (var wallet in options.AdminWallets) arguments.AddRange([AdminWalletOption.Name, AdminWalletOption.TextOf(wallet)]);
        foreach (var setting in options.Settings) arguments.AddRange([SettingOption.Name, SettingOption.TextOf(setting)]);
        if (options.WebFolder is { } web) arguments.AddRange(["--web", web]);
        if (options.PostgresPrograms is { } programs) arguments.AddRange(["--postgres-programs", programs]);
        return Process.Start(new ProcessStartInfo("/bin/sh", arguments))!;
    }

    // Under `dotnet app.dll` the process is dotnet, and the program its first argument.
    private static IEnumerable<string> OwnAssembly() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Detached).Assembly.Location] : [];
}
