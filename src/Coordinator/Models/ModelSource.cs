using AIForge.Storage.Cids;
using AIForge.Storage.Encryption;

namespace AIForge.Coordinator.Models;

/// <summary>Where the network keeps the file of a model that nodes may load.</summary>
/// <param name="SizeBytes">As it is stored.</param>
/// <param name="IsEncrypted">What is stored is encrypted; whoever loads it asks for the key.</param>
internal sealed record ModelSource(Cid Cid, string ObjectKey, long SizeBytes, bool IsEncrypted)
{
    /// <summary>Null for models whose files the network does not keep or cannot run.</summary>
    public static ModelSource? Of(ModelRecord model)
    {
        if (model is not { IsServable: true, IpfsCid: { } text, MinioPath: { } key } || !Cid.TryParse(text, out var cid)) return null;
        var stored = model.IsEncrypted ? EncryptedLayout.FileBytes(model.SizeBytes) : model.SizeBytes;
        return new ModelSource(cid, key, stored, model.IsEncrypted);
    }
}
