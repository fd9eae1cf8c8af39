using AIForge.Coordinator.Contracts;

namespace AIForge.Coordinator.Audit;

/// <summary>The proof of an entry, as far as there is one.</summary>
/// <param name="Leaf">Null while the entry is in no batch, and the batch with it.</param>
/// <param name="Anchor">The call that anchors the batch.</param>
/// <param name="Content">Null for those whom the entry does not concern.</param>
internal sealed record EntryProof(
    Guid EntryId, byte[]? Leaf, IReadOnlyList<byte[]> Path, BatchRecord? Batch, ContractTransaction? Anchor, EntryContent? Content);
