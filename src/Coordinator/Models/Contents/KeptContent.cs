using AIForge.Storage.Cids;

namespace AIForge.Coordinator.Models.Contents;

/// <summary>Content that the coordinator can give.</summary>
/// <param name="IsInContentStore">The content store has it under this CID, or will.</param>
/// <param name="Open">Gives the bytes from an offset on; so many, or all of them.</param>
internal sealed record KeptContent(Cid Cid, bool IsInContentStore, Func<long, long?, CancellationToken, Task<Stream>> Open);
