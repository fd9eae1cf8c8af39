namespace AIForge.Chains.Tron;

/// <summary>What a call would return and use, without sending it.</summary>
public sealed record TronConstantCall(byte[] Returned, long EnergyUsed);
