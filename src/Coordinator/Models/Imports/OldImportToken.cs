namespace AIForge.Coordinator.Models.Imports;

/// <summary>A user's token under a master key that is not the current one.</summary>
internal sealed record OldImportToken(Guid UserId, string KeyId, byte[] Wrapped);
