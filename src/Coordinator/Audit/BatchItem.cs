namespace AIForge.Coordinator.Audit;

/// <summary>An entry in a batch as the audit compares it: what was stored as its leaf, and what the entry says now.</summary>
/// <param name="Id">Null when the entry is gone, and Content and Hash with it.</param>
internal sealed record BatchItem(long Entry, byte[] Leaf, Guid? Id, byte[]? Content, byte[]? Hash);
