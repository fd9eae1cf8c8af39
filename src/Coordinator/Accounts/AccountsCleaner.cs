using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Accounts;

/// <summary>Removes sessions, failures and mailed tokens that no longer mean anything.</summary>
internal sealed class AccountsCleaner(Db db, TimeProvider clock, ILogger<AccountsCleaner> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(10) }, clock, logger)
{
    private const int Batch = 1000;

    // Ended sessions stay long enough for a reused refresh token to be told from an unknown one.
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(1);

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        var most = Math.Max(
            await SessionsStore.CleanAsync(work, now - KeepFor, Batch, cancellationToken),
            Math.Max(
                await LoginFailuresStore.CleanAsync(work, now - KeepFor, Batch, cancellationToken),
                await MailStore.CleanTokensAsync(work, now, Batch, cancellationToken)));
        await work.CommitAsync(cancellationToken);
        return most == Batch;
    }
}
