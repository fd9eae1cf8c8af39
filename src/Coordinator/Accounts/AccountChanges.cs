using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Accounts;

/// <summary>
/// Makes every replica forget what it knows of a user's sessions and keys when some of them ended. The announcement commits with the
/// act; payload is the user's id.
/// </summary>
internal sealed class AccountChanges(NotificationListener notifications, SessionCache sessions, ApiKeyCache keys) : IHostedService
{
    public const string Channel = "account_changes";

    public static void Announce(UnitOfWork work, Guid userId) => work.Notify(Channel, userId.ToString("N"));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // An empty payload says that some may have been missed: forget everybody.
        notifications.Subscribe(Channel, payload => Apply(Guid.TryParseExact(payload, "N", out var userId) ? userId : null));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>On this replica at once: after the commit, so that the caller's next call sees what it did.</summary>
    public void Apply(Guid? userId)
    {
        sessions.ForgetUser(userId);
        keys.ForgetUser(userId);
    }
}
