using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Accounts;

/// <summary>Keeps the mails, and can fail for a while.</summary>
internal sealed partial class RecordingMailer : IMailer
{
    private readonly ConcurrentQueue<Mail> _mails = new();
    private int _failures;
    private int _attempts;

    public IReadOnlyList<Mail> Mails => [.. _mails];

    public int Attempts => Volatile.Read(ref _attempts);

    public void FailNext(int times) => Volatile.Write(ref _failures, times);

    public Task SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _attempts);
        if (Interlocked.Decrement(ref _failures) >= 0) throw new IOException("the mail server is away");
        _mails.Enqueue(mail);
        return Task.CompletedTask;
    }

    /// <summary>The token of the newest of so many mails to somebody that hold one.</summary>
    public async Task<string> TokenAsync(string to, string prefix, int count = 1)
    {
        List<string> Tokens() => [.. Mails.Where(mail => mail.To == to).Select(mail => Token().Match(mail.Text).Value).Where(token => token.StartsWith(prefix, StringComparison.Ordinal))];
        await Eventually.IsTrueAsync(() => Tokens().Count >= count);
        return Tokens()[^1];
    }

    [GeneratedRegex(@"af[vwx]_[\w-]{43}")]
    private static partial Regex Token();
}
