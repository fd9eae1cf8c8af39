namespace AIForge.Chains.Tron;

/// <summary>The one thing that a transaction of ours does: it calls a contract (TriggerSmartContract).</summary>
public sealed record TronContractCall(TronAddress Owner, TronAddress Contract, byte[] Data)
{
    /// <summary>TRX that the call sends along, in sun.</summary>
    public long CallValue { get; init; }
}
