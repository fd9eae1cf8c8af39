using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>
/// Sends the mails of the outbox. A mail is taken for a while, not locked: when the process dies over it another takes it again, so a
/// mail can come twice but is not lost. Its token is made at each attempt, which is why no secret waits in the database.
/// </summary>
internal sealed partial class MailWorker : BackgroundLoop
{
    private const int LongestDoubling = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TakenFor = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);

    private readonly Db _db;
    private readonly IMailer _mailer;
    private readonly MailOptions _options;
    private readonly ILogger _logger;

    public MailWorker(Db db, IMailer mailer, NotificationListener notifications, IOptions<MailOptions> options, TimeProvider clock, ILogger<MailWorker> logger)
        : base(new BackgroundLoopOptions { Interval = Interval }, clock, logger)
    {
        (_db, _mailer, _options, _logger) = (db, mailer, options.Value, logger);
        notifications.Subscribe(MailStore.WaitingChannel, _ => Wake());
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var (mail, token) = await TakeAsync(cancellationToken);
        if (mail is null) return false;

        try
        {
            using var limit = new CancellationTokenSource(SendLimit, Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await _mailer.SendAsync(MailTexts.Compose(mail, token, _options), either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await PutBackAsync(mail, exception, cancellationToken);
            return true;
        }

        // Sent is sent, also when we are being stopped: only a crash in between sends it again.
        await FinishAsync(work => MailStore.DeleteAsync(work, mail, CancellationToken.None), CancellationToken.None);
        LogSent(mail.Kind, mail.UserId);
        return true;
    }

    private async Task<(WaitingMail? Mail, string Token)> TakeAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using var work = await _db.BeginAsync(cancellationToken);
        var mail = await MailStore.TakeAsync(work, now, now + TakenFor, cancellationToken);
        if (mail is null) return (null, "");

        var token = "";
        if (MailTokens.Of(mail.Kind, _options) is { } made)
        {
            token = SecretToken.Create(made.Prefix);
            await MailStore.InsertTokenAsync(work, SecretToken.Hash(token), mail, now, now + made.Lifetime, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        return (mail, token);
    }

    private async Task PutBackAsync(WaitingMail mail, Exception reason, CancellationToken cancellationToken)
    {
        if (mail.Attempts >= _options.MaxAttempts)
        {
            LogGivenUp(reason, mail.Kind, mail.UserId, mail.Attempts);
            await FinishAsync(work => MailStore.DeleteAsync(work, mail, cancellationToken), cancellationToken);
            return;
        }

        var doubled = _options.FirstRetry * Math.Pow(2, Math.Min(mail.Attempts - 1, LongestDoubling));
        var wait = doubled < LongestRetry ? doubled : LongestRetry;
        LogNotSent(reason, mail.Kind, mail.UserId, wait.TotalSeconds);
        await FinishAsync(work => MailStore.PostponeAsync(work, mail, Clock.GetUtcNow() + wait, cancellationToken), cancellationToken);
    }

    private async Task FinishAsync(Func<UnitOfWork, Task> change, CancellationToken cancellationToken)
    {
        await using var work = await _db.BeginAsync(cancellationToken);
        await change(work);
        await work.CommitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail {Kind} for user {UserId} was sent")]
    private partial void LogSent(string kind, Guid userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {Kind} for user {UserId} was not sent; next try in {WaitSeconds} s")]
    private partial void LogNotSent(Exception exception, string kind, Guid userId, double waitSeconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {Kind} for user {UserId} was given up after {Attempts} attempts")]
    private partial void LogGivenUp(Exception exception, string kind, Guid userId, int attempts);
}
