namespace AIForge.Chains.Tron;

/// <summary>An event that a contract wrote. Its index is its place in the transaction.</summary>
public sealed record TronLog(int LogIndex, TronAddress Address, IReadOnlyList<Hash256> Topics, byte[] Data);
