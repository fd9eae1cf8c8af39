using AIForge.Chains;
using AIForge.Chains.SignIn;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>
/// What a network says about transactions, checked as far as a client can check it. Every method may throw
/// <see cref="ChainUnavailableException"/>, <see cref="ChainDisagreementException"/> or <see cref="ChainAnswerException"/>; none of them
/// says anything about a payment.
/// </summary>
internal interface IChainVerifier
{
    WalletNetwork Network { get; }

    /// <summary>What is known of its endpoints, the preferred one first. Asks nobody.</summary>
    IReadOnlyList<EndpointState> Endpoints { get; }

    Task<ChainHead> HeadAsync(CancellationToken cancellationToken);

    /// <summary>One transaction with all of its token transfers, of any token.</summary>
    Task<ChainTransaction> FindAsync(TransactionHash hash, CancellationToken cancellationToken);

    /// <summary>Of the block that the chain has at this height now; null beyond its head.</summary>
    Task<byte[]?> BlockHashAsync(long height, CancellationToken cancellationToken);

    /// <summary>Transfers of the configured token to a wallet, in the order of the chain; both blocks included.</summary>
    Task<IReadOnlyList<TokenTransfer>> TransfersToAsync(string platformWallet, long fromBlock, long toBlock, CancellationToken cancellationToken);
}
