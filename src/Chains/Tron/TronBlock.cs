namespace AIForge.Chains.Tron;

/// <summary>The head of a block; its id begins with its number.</summary>
public sealed record TronBlock(long Number, Hash256 Id, Hash256 ParentId, DateTimeOffset Time);
