namespace AIForge.Chains.Ethereum;

/// <summary>What a reader of Ethereum addresses asks of their upper and lower case (EIP-55).</summary>
public enum AddressChecksum
{
    /// <summary>Only the checksummed spelling.</summary>
    Required,

    /// <summary>Also all lower or all upper case, as wallets report accounts; mixed case must still be right.</summary>
    Optional,
}
