using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Nodes.Machines;

/// <summary>Sees to it that one machine works for one owner, and one GPU as one node. See docs/flows/node-trust.md.</summary>
internal sealed class MachineClaims(MachinesStore store, TimeProvider clock, IOptions<NodesOptions> options)
{
    /// <summary>Gives the node its machine and GPUs, until the transaction's end nobody else.</summary>
    /// <exception cref="Shared.Faults.FaultException">Another active node has one of them.</exception>
    public async Task ClaimAsync(UnitOfWork unit, NodeIdentity node, string machineId, IEnumerable<string> gpus, CancellationToken cancellationToken)
    {
        if (options.Value.SharedMachines || MachineClaim.Of(machineId, gpus) is not { Count: > 0 } claims) return;

        var now = clock.GetUtcNow();
        var awaySince = now.AddHours(-options.Value.MachineClaimHours);
        if (await store.ClaimAsync(unit, node.NodeId, node.OwnerId, claims, now, awaySince, cancellationToken) == claims.Count) return;
        var holder = await store.HolderAsync(unit, node.NodeId, node.OwnerId, claims, cancellationToken);
        throw NodesFaults.MachineTaken(holder, node.OwnerId, options.Value.MachineClaimHours);
    }
}
