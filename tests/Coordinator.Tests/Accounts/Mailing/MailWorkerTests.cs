using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Accounts.Mailing;

/// <summary>The outbox without a coordinator, so that its clock stands still until it is moved.</summary>
public sealed class MailWorkerTests : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly PostgresFixture _postgres;
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingMailer _mailer = new();
    private readonly RecordingLogger<MailWorker> _log = new();
    private readonly MailOptions _options = new() { FirstRetry = TimeSpan.FromMinutes(1), MaxAttempts = 3 };
    private readonly NotificationListener _notifications;
    private readonly List<MailWorker> _workers = [];
    private Guid _user;

    public MailWorkerTests(PostgresFixture postgres)
    {
        _postgres = postgres.Required();
        _notifications = new NotificationListener(postgres.Source, TimeProvider.System, NullLogger<NotificationListener>.Instance);
    }

    public async Task InitializeAsync()
    {
        await _notifications.StartAsync(default).Within();
        await InWorkAsync(work => work.ExecuteAsync("delete from mail_outbox", null, default));
        await InWorkAsync(async work =>
        {
            _user = Id<UserTag>.New(_clock).Value;
            var name = $"u{Guid.NewGuid():n}"[..20];
            await AccountsStore.CreatePasswordUserAsync(work, _user, $"{name}@example.org", name, "hash", _clock.GetUtcNow(), default);
        });
    }

    public async Task DisposeAsync()
    {
        foreach (var worker in _workers) await worker.StopAsync(default).Within();
        await _notifications.StopAsync(default).Within();
    }

    [SkippableFact]
    public async Task Enqueue_Committed_IsSentAtOnceAndOnce()
    {
        await StartWorkersAsync(3);

        await EnqueueAsync();

        await Eventually.IsTrueAsync(async () => _mailer.Mails.Count == 1 && await WaitingAsync() == 0);
        _mailer.Attempts.Should().Be(1);
        _mailer.Mails[0].Text.Should().Contain("afv_");
    }

    [SkippableFact]
    public async Task Enqueue_RolledBack_IsNotSent()
    {
        await using (var work = await _postgres.Db.BeginAsync(default).Within())
            await MailStore.EnqueueAsync(work, Guid.NewGuid(), _user, MailKinds.VerifyEmail, _clock.GetUtcNow(), default).Within();

        (await WaitingAsync()).Should().Be(0);
    }

    [SkippableFact]
    public async Task Enqueue_SameKindAgain_WaitsOnce()
    {
        await EnqueueAsync();
        await EnqueueAsync();
        await EnqueueAsync(MailKinds.ResetPassword);

        (await WaitingAsync()).Should().Be(2);
    }

    [SkippableFact]
    public async Task Send_ServerAway_TriesAgainLaterAndLater()
    {
        _mailer.FailNext(2);
        await StartWorkersAsync(1);
        await EnqueueAsync();
        await WhenAttemptedAsync(1);

        _clock.Advance(TimeSpan.FromSeconds(59));
        _mailer.Attempts.Should().Be(1);
        await AdvanceUntilAttemptAsync(TimeSpan.FromSeconds(1), 2);
        _clock.Advance(TimeSpan.FromSeconds(119));
        _mailer.Attempts.Should().Be(2);
        await AdvanceUntilAttemptAsync(TimeSpan.FromSeconds(1), 3);

        await Eventually.IsTrueAsync(async () => await WaitingAsync() == 0);
        _mailer.Mails.Should().ContainSingle();
    }

    [SkippableFact]
    public async Task Send_FailsTooOften_IsGivenUpAndLogged()
    {
        _mailer.FailNext(3);
        await StartWorkersAsync(1);
        await EnqueueAsync();
        await WhenAttemptedAsync(1);
        await AdvanceUntilAttemptAsync(TimeSpan.FromMinutes(1), 2);
        await AdvanceUntilAttemptAsync(TimeSpan.FromMinutes(2), 3);

        await Eventually.IsTrueAsync(async () => await WaitingAsync() == 0);
        _mailer.Mails.Should().BeEmpty();
        _log.Entries.Should().ContainSingle(entry => entry.Level == LogLevel.Error).Which.Message.Should().Contain("given up");
        _log.Entries.Should().NotContain(entry => entry.Message.Contains("afv_") || entry.Message.Contains('@'));
    }

    [SkippableFact]
    public async Task Send_ProcessThatDiedOverIt_IsTakenOverByAnother()
    {
        await EnqueueAsync();
        // What a worker does first; then it is no more.
        await InWorkAsync(work => MailStore.TakeAsync(work, _clock.GetUtcNow(), _clock.GetUtcNow() + TimeSpan.FromMinutes(2), default));
        await StartWorkersAsync(1);
        _mailer.Attempts.Should().Be(0);

        await AdvanceUntilAttemptAsync(TimeSpan.FromMinutes(2), 1);

        await Eventually.IsTrueAsync(() => _mailer.Mails.Count == 1);
    }

    [SkippableFact]
    public async Task Compose_WebUrl_LinksWithTheTokenOutOfServersSight()
    {
        _options.WebUrl = "https://aiforge.example/";
        await StartWorkersAsync(1);

        await EnqueueAsync(MailKinds.ResetPassword);

        await Eventually.IsTrueAsync(() => _mailer.Mails.Count == 1);
        _mailer.Mails[0].Text.Should().MatchRegex(@"https://aiforge\.example/reset-password#token=afw_[\w-]{43}").And.Contain("30 minutes");
    }

    private async Task StartWorkersAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var worker = new MailWorker(_postgres.Db, _mailer, _notifications, Options.Create(_options), _clock, _log);
            _workers.Add(worker);
            await worker.StartAsync(default).Within();
        }

        // Each sleeps: one timer a worker.
        await _clock.WhenTimersWaitAsync(count).Within();
    }

    private Task EnqueueAsync(string kind = MailKinds.VerifyEmail) =>
        InWorkAsync(work => MailStore.EnqueueAsync(work, Guid.NewGuid(), _user, kind, _clock.GetUtcNow(), default));

    private Task WhenAttemptedAsync(int attempts) => Eventually.IsTrueAsync(async () =>
        _mailer.Attempts == attempts && await IsPostponedAsync());

    private async Task AdvanceUntilAttemptAsync(TimeSpan by, int attempts)
    {
        _clock.Advance(by);
        await Eventually.IsTrueAsync(async () =>
        {
            foreach (var worker in _workers) worker.Wake();
            return _mailer.Attempts == attempts && (await WaitingAsync() == 0 || await IsPostponedAsync());
        });
    }

    /// <summary>The failed attempt is written down: not merely taken, for two minutes from now.</summary>
    private async Task<bool> IsPostponedAsync() => await _postgres.Db.ScalarAsync<bool>(
        "select exists (select from mail_outbox where next_attempt_at = @Now + attempts * interval '1 minute')", new { Now = _clock.GetUtcNow() }, default).Within();

    private Task<long> WaitingAsync() => _postgres.Db.SingleAsync<long>("select count(*) from mail_outbox", null, default).Within();

    private async Task InWorkAsync(Func<UnitOfWork, Task> act)
    {
        await using var work = await _postgres.Db.BeginAsync(default).Within();
        await act(work).Within();
        await work.CommitAsync(default).Within();
    }
}
