using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AIForge.Coordinator.Tests.Accounts.Mailing;

/// <summary>A mail server that keeps what it is sent: the dialogue of RFC 5321 as far as a client needs it.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<(IReadOnlyList<string> Commands, string Message)> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _refusesRecipients;
    private readonly Task _serving;

    public SmtpSink(bool refusesRecipients = false)
    {
        _refusesRecipients = refusesRecipients;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The first message, with the commands that came before it.</summary>
    public Task<(IReadOnlyList<string> Commands, string Message)> Received => _received.Task;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            await ConverseAsync(client.GetStream());
        }
    }

    private async Task ConverseAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        var commands = new List<string>();
        await writer.WriteLineAsync("220 sink");
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            commands.Add(line);
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "DATA") await ReceiveAsync(reader, writer, commands);
            else await writer.WriteLineAsync(ReplyTo(verb));
            if (verb == "QUIT") return;
        }
    }

    private string ReplyTo(string verb) => verb switch
    {
        "EHLO" => "250-sink\r\n250 AUTH LOGIN PLAIN",
        "AUTH" => "235 welcome",
        "RCPT" when _refusesRecipients => "550 no such mailbox",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };

    private async Task ReceiveAsync(StreamReader reader, StreamWriter writer, List<string> commands)
    {
        await writer.WriteLineAsync("354 go on");
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(_stopping.Token) is { } line && line != ".") message.Append(line).Append('\n');
        await writer.WriteLineAsync("250 kept");
        _received.TrySetResult((commands, message.ToString()));
    }
}
