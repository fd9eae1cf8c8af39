using System.Diagnostics;

namespace AIForge.Load.Chat;

/// <summary>Runs the clients of a run, whatever they ask.</summary>
internal static class ChatClients
{
    /// <summary>Asks with a seed and calls back at each arrival of text.</summary>
    public delegate Task AskAsync(int seed, Action arrived);

    public static async Task<ChatSample> RunAsync(ChatRun run, AskAsync ask)
    {
        var firsts = new double[run.Requests];
        var gaps = new List<double>[run.Clients];
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, run.Clients).Select(client => Task.Run(() => AskAllAsync(client))));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new ChatSample(firsts, [.. gaps.SelectMany(of => of)], run.Requests * run.Tokens / seconds);

        async Task AskAllAsync(int client)
        {
            var own = gaps[client] = new List<double>(run.RequestsPerClient * run.Tokens);
            for (var i = 0; i < run.RequestsPerClient; i++)
            {
                var request = (client * run.RequestsPerClient) + i;
                var (asked, last) = (Stopwatch.GetTimestamp(), 0L);
                await ask(run.FirstSeed + request, () =>
                {
                    var now = Stopwatch.GetTimestamp();
                    if (last == 0) firsts[request] = Stopwatch.GetElapsedTime(asked, now).TotalMilliseconds;
                    else own.Add(Stopwatch.GetElapsedTime(last, now).TotalMilliseconds);
                    last = now;
                });
                if (last == 0) throw new InvalidOperationException("An answer had no text.");
            }
        }
    }
}
