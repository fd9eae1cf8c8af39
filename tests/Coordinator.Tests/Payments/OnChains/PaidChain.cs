using AIForge.Chains;

namespace AIForge.Coordinator.Tests.Payments.OnChains;

/// <summary>What a test of payments does to a chain, whichever it is.</summary>
internal abstract class PaidChain
{
    public abstract string Network { get; }

    public abstract long ChainId { get; }

    public abstract Uri Address { get; }

    public abstract string Token { get; }

    /// <summary>Blocks after that of the transaction until a payment counts.</summary>
    public abstract int BlocksUntilConfirmed { get; }

    public string Platform => Network == "ethereum" ? "0x68eA7071643D1A2c8976f116dd82BBfC031fEA07" : "TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg";

    /// <summary>A wallet with so many minor units of the token.</summary>
    public abstract Task<PaidWallet> NewWalletAsync(long tokens);

    /// <summary>Sends to the platform; does not mine.</summary>
    public abstract Task<TransactionHash> PayAsync(PaidWallet from, long amount);

    public abstract Task<TransactionHash> FailAsync(PaidWallet from);

    /// <summary>Another token's transfer to the platform.</summary>
    public abstract Task<TransactionHash> PayFakeAsync(PaidWallet from, long amount);

    /// <summary>Several transfers to the platform in one transaction.</summary>
    public abstract Task<TransactionHash> PayManyAsync(PaidWallet from, params long[] amounts);

    /// <summary>A transfer to somebody else.</summary>
    public abstract Task<TransactionHash> PayElsewhereAsync(PaidWallet from, long amount);

    public abstract Task MineAsync(int blocks = 1);

    /// <summary>Replaces the newest blocks; what was in them is gone for good.</summary>
    public abstract Task ReorganiseAsync(int depth);
}
