namespace AIForge.Chains.Contracts;

/// <summary>What is sent to contracts/src/AuditAnchor.sol.</summary>
public static class AnchorCall
{
    /// <summary>Room for one anchor: measured below 60,000.</summary>
    public const long GasLimit = 120_000;

    public static byte[] Anchor(long batch, Hash256 root, int entries) =>
        Abi.Call("anchor(uint64,bytes32,uint32)", Abi.Number(batch), root.ToBytes(), Abi.Number(entries));

    /// <summary>Answered with 32 bytes, all zero for a batch that is not anchored.</summary>
    public static byte[] RootOf(long batch) => Abi.Call("rootOf(uint64)", Abi.Number(batch));

    /// <summary>Answered with a number, 0 before the first.</summary>
    public static byte[] LastBatch() => Abi.Call("lastBatch()");
}
