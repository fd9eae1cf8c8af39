namespace AIForge.Chains;

/// <summary>A signed transaction as it is sent, and the hash by which the chain will know it.</summary>
public sealed record SignedTransaction(byte[] Raw, Hash256 Hash);
