using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Nodes;

/// <summary>Makes every replica forget a changed token and close the stream that was opened with it, at once.</summary>
internal sealed class NodeTokenChanges(NodeTokenCache tokens, NodeSessions sessions, NotificationListener notifications) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        notifications.Subscribe(NodeTokenChange.Channel, payload =>
        {
            if (NodeTokenChange.TryParse(payload, out var change)) Apply(change);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>May come twice and late: a stream that was opened since, with the new token, stays.</summary>
    public void Apply(NodeTokenChange change)
    {
        tokens.Forget(change.NodeId);
        if (sessions.Find(change.NodeId) is not { } session || session.OpenedAt > change.At) return;
        session.Close(change.IsDeactivation ? NodesFaults.Deactivated() : AuthFaults.CredentialRevoked());
    }
}
