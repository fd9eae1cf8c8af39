using AIForge.Coordinator.Platform.Replicas;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>Keeps one link to each of the other replicas.</summary>
internal sealed class ReplicaLinks : BackgroundLoop
{
    private readonly ReplicaRegistry _registry;
    private readonly RemoteNodes _nodes;
    private readonly ReplicaOptions _options;
    private readonly ILoggerFactory _loggers;

    public ReplicaLinks(ReplicaRegistry registry, RemoteNodes nodes, TimeProvider clock, IOptions<ReplicaOptions> options, ILoggerFactory loggers)
        : base(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(1) }, clock, loggers.CreateLogger<ReplicaLinks>())
    {
        (_registry, _nodes, _options, _loggers) = (registry, nodes, options.Value, loggers);
        registry.Looked += _ => Wake();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await KeepAsync([], isEnding: true);
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await KeepAsync(_registry.Others, isEnding: false);
        return false;
    }

    private async Task KeepAsync(IReadOnlyList<ReplicaRecord> replicas, bool isEnding)
    {
        var before = _nodes.Links;
        // One that is heard lives, even if the database was away for so long that its beats are missing: generations run over its link.
        var kept = before.Where(link => replicas.Contains(link.Replica) || (link.IsHeard && !isEnding)).ToList();
        var come = replicas.Except(before.Select(link => link.Replica)).Select(Open).ToList();
        if (kept.Count == before.Count && come.Count == 0) return;

        _nodes.Links = [.. kept, .. come];
        foreach (var gone in before.Except(kept)) await gone.DisposeAsync();
    }

    private ReplicaLink Open(ReplicaRecord replica) => new(new ReplicaChannel(replica, _options), _options, Clock, _loggers.CreateLogger<ReplicaLink>());
}
