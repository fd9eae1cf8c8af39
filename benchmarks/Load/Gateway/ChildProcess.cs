using System.Diagnostics;
using Microsoft.AspNetCore.Builder;

namespace AIForge.Load.Gateway;

/// <summary>A role of the benchmark in a process of its own, so that its CPU time can be told from the others'.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process process;

    private ChildProcess(Process process, string[] urls)
    {
        this.process = process;
        Urls = urls;
    }

    public string[] Urls { get; }

    public TimeSpan CpuTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public static async Task<ChildProcess> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The child process did not start.");
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return new ChildProcess(process, line?.Split(' ') ?? throw new InvalidOperationException("The child process ended at once."));
    }

    /// <summary>The child's side: tells where it listens and serves until its parent closes its input.</summary>
    public static async Task<int> ServeAsync(WebApplication app)
    {
        await app.StartAsync();
        await Console.Out.WriteLineAsync(string.Join(' ', app.Urls));
        await Console.In.ReadToEndAsync();
        await app.DisposeAsync();
        return 0;
    }

    /// <summary>A program that is not ours: it is ready when it answers, and is ended rather than asked to end.</summary>
    public static async Task<ChildProcess> StartAsync(ProcessStartInfo start, string url)
    {
        start.RedirectStandardOutput = start.RedirectStandardInput = true;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var child = new ChildProcess(process, [url]);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        for (var i = 0; i < 150; i++)
        {
            try
            {
                (await client.GetAsync(url)).Dispose();
                return child;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(200);
            }
        }

        child.Dispose();
        throw new InvalidOperationException($"{start.FileName} did not answer at {url}.");
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(2000)) process.Kill();
        process.Dispose();
    }
}
