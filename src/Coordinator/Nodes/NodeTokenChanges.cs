using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Nodes;

/// <summary>Makes every replica forget a token that stopped working and end the streams that were opened with it, at once.</summary>
internal sealed class NodeTokenChanges(NodeTokenCache tokens, NodeTokenStreams streams, NotificationListener notifications) : IHostedService
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

    /// <summary>Other replicas hear of it; this one need not wait for that.</summary>
    public async Task AnnounceAndCommitAsync(UnitOfWork unit, IReadOnlyCollection<NodeTokenChange> changes, CancellationToken cancellationToken)
    {
        unit.Notify(NodeTokenChange.Channel, changes.Select(change => change.ToString()));
        await unit.CommitAsync(cancellationToken);
        foreach (var change in changes) Apply(change);
    }

    /// <summary>May come twice and late.</summary>
    public void Apply(NodeTokenChange change)
    {
        tokens.Forget(change.TokenId);
        streams.End(change.TokenId, Reason(change.Kind));
    }

    private static FaultException Reason(NodeTokenChangeKind kind) => kind switch
    {
        NodeTokenChangeKind.Deactivated => NodesFaults.Deactivated(),
        NodeTokenChangeKind.KeyReset => NodesFaults.KeyWasReset(),
        _ => AuthFaults.CredentialRevoked(),
    };
}
