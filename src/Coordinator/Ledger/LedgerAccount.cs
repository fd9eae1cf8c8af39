using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Ledger;

/// <summary>
/// The name of an account. It comes to be with its first posting. Users, nodes, subscriptions and fees own accounts by their id, the platform by an
/// empty owner, pools by their month and external accounts by their network.
/// </summary>
internal readonly record struct LedgerAccount(Asset Asset, AccountCode Code, string Owner)
{
    public const int MaxOwnerLength = 64;

    /// <summary>Divided into rows that are written independently; its balance is their sum. It takes no holds.</summary>
    public bool IsSharded => Code is AccountCode.PlatformRevenue or AccountCode.ModelPool;

    public static LedgerAccount UserAvailable(Asset asset, Guid userId) => new(asset, AccountCode.UserAvailable, userId.ToString());

    public static LedgerAccount UserHeld(Asset asset, Guid userId) => new(asset, AccountCode.UserHeld, userId.ToString());

    public static LedgerAccount UserPayable(Asset asset, Guid userId) => new(asset, AccountCode.UserPayable, userId.ToString());

    public static LedgerAccount NodeHeld(Asset asset, Guid nodeId) => new(asset, AccountCode.NodeHeld, nodeId.ToString());

    public static LedgerAccount NodePayable(Asset asset, Guid nodeId) => new(asset, AccountCode.NodePayable, nodeId.ToString());

    public static LedgerAccount ApiCredits(Guid subscriptionId) => new(Asset.Usdt, AccountCode.ApiCredits, subscriptionId.ToString());

    public static LedgerAccount ServicePool(Asset asset, Guid feeId) => new(asset, AccountCode.ServicePool, feeId.ToString());

    public static LedgerAccount CheckPay(Asset asset, Guid checkId) => new(asset, AccountCode.CheckPay, checkId.ToString());

    public static LedgerAccount PlatformRevenue(Asset asset) => new(asset, AccountCode.PlatformRevenue, "");

    public static LedgerAccount ModelPool(Asset asset, Month month) => new(asset, AccountCode.ModelPool, month.ToString());

    public static LedgerAccount External(Asset asset, string network) => new(asset, AccountCode.External, network);

    public static LedgerAccount Liquidity(Asset asset) => new(asset, AccountCode.Liquidity, "");

    public static LedgerAccount Suspense(Asset asset, string network) => new(asset, AccountCode.Suspense, network);

    public static LedgerAccount Receivable(Asset asset, Guid userId) => new(asset, AccountCode.Receivable, userId.ToString());

    public static LedgerAccount Treasury() => new(Asset.Aitbc, AccountCode.Treasury, "");

    public override string ToString() => $"{Code}({Assets.CodeOf(Asset)}{(Owner.Length > 0 ? $", {Owner}" : "")})";
}
