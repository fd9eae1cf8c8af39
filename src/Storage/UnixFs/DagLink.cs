using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>A part of a file: a block, or a node over several.</summary>
/// <param name="DagSize">Bytes of the block and of all below it, as links tell it.</param>
/// <param name="FileSize">Bytes of the file that it stands for.</param>
public sealed record DagLink(Cid Cid, long DagSize, long FileSize);
