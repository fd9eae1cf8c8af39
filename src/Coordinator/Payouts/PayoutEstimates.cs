using AIForge.Chains.Rpc;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Nodes;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payouts;

/// <summary>Looking before asking: what is payable, and the network's fee.</summary>
internal sealed class PayoutEstimates(PayoutsStore store, PayoutNetworks networks, PayoutSettings settings, NodeRegistry nodes, LedgerBalances balances)
{
    /// <param name="networkName">Empty for that of the chosen wallet.</param>
    public async Task<PayoutEstimate> EstimateAsync(Guid userId, Guid? nodeId, string networkName, CancellationToken cancellationToken)
    {
        var payable = await PayableAsync(userId, nodeId, cancellationToken);
        if (networkName.Length == 0)
            networkName = (await store.FindSettingsAsync(userId, Asset.Usdt, cancellationToken) ?? throw PayoutsFaults.WalletRequired()).Network;
        var network = networks.Require(networkName);
        try
        {
            return new PayoutEstimate(network.Name, payable, settings.Least, await network.Chain.EstimateAsync(cancellationToken));
        }
        catch (RpcException)
        {
            throw PayoutsFaults.ChainUnavailable(network.Name);
        }
    }

    /// <summary>What is payable of the user's own earnings, or of a node of his.</summary>
    public async Task<Money> PayableAsync(Guid userId, Guid? nodeId, CancellationToken cancellationToken)
    {
        if (nodeId is not { } node) return (await balances.OfAsync(LedgerAccount.UserPayable(Asset.Usdt, userId), cancellationToken)).Available;
        await nodes.FindAsync(node, userId, cancellationToken);
        return (await balances.OfAsync(LedgerAccount.NodePayable(Asset.Usdt, node), cancellationToken)).Available;
    }
}
