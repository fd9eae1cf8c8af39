using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace AIForge.Load.Gateway;

/// <summary>Sends the requests and takes the times.</summary>
internal sealed class HttpLoad(Target target) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null, MaxConnectionsPerServer = 256 })
    {
        BaseAddress = new Uri(target.Url),
    };

    /// <summary>Milliseconds of each of a number of unary requests, from some clients at once.</summary>
    public async Task<double[]> UnaryAsync(int clients, int requests)
    {
        var times = new double[requests];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < requests; i = Interlocked.Increment(ref next))
            {
                var start = Stopwatch.GetTimestamp();
                using var reply = await client.SendAsync(Message(Answers.Request));
                reply.EnsureSuccessStatusCode();
                if ((await reply.Content.ReadAsByteArrayAsync()).Length < 1000) throw new InvalidOperationException("The answer is not whole.");
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        })));
        return times;
    }

    /// <summary>Milliseconds until the first event of each of a number of streams.</summary>
    public async Task<double[]> FirstTokenAsync(int streams)
    {
        var times = new double[streams];
        var buffer = new byte[4096];
        for (var i = 0; i < streams; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var reply = await client.SendAsync(Message(Answers.StreamRequest), HttpCompletionOption.ResponseHeadersRead);
            using var body = await reply.Content.ReadAsStreamAsync();
            await body.ReadAtLeastAsync(buffer, 1);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            while (await body.ReadAsync(buffer) > 0) { }
        }

        return times;
    }

    /// <summary>Milliseconds from closing the socket in the middle of a stream until the backend knows.</summary>
    public async Task<double> DisconnectAsync(HttpClient backend)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(client.BaseAddress!.Host, client.BaseAddress.Port);
        var body = Encoding.UTF8.GetBytes(Answers.StreamRequest);
        var head = $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
            + string.Concat(target.Headers.Select(header => $"{header.Name}: {header.Value}\r\n")) + "\r\n";
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        await tcp.GetStream().WriteAsync(body);
        await tcp.GetStream().ReadAtLeastAsync(new byte[4096], 200);
        var closed = Stopwatch.GetTimestamp();
        tcp.Close();
        for (var i = 0; i < 400; i++)
        {
            var seen = long.Parse(await backend.GetStringAsync("/cancelled"));
            if (seen > closed) return Stopwatch.GetElapsedTime(closed, seen).TotalMilliseconds;
            await Task.Delay(5);
        }

        return double.PositiveInfinity;
    }

    public void Dispose() => client.Dispose();

    private HttpRequestMessage Message(string body)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in target.Headers) message.Headers.Add(name, value);
        return message;
    }
}
