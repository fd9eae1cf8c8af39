namespace AIForge.Coordinator.Models.Keys;

/// <summary>A model's key under a master key that is not the current one.</summary>
internal sealed record OldModelKey(Guid ModelId, string KeyId, byte[] Wrapped);
