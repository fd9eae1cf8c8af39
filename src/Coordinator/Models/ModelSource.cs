using AIForge.Storage.Cids;

namespace AIForge.Coordinator.Models;

/// <summary>Where the network keeps the file of a model that nodes may load.</summary>
internal sealed record ModelSource(Cid Cid, string ObjectKey, long SizeBytes)
{
    /// <summary>Null for models whose files the network does not keep, cannot run, or keeps encrypted.</summary>
    public static ModelSource? Of(ModelRecord model) =>
        model is { IsServable: true, IsEncrypted: false, IpfsCid: { } text, MinioPath: { } key } && Cid.TryParse(text, out var cid)
            ? new ModelSource(cid, key, model.SizeBytes)
            : null;
}
