using AIForge.Coordinator.Models.Keys;
using AIForge.Protocol.Node.V1;
using Google.Protobuf;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>Gives a node the key of an encrypted model as long as it is told to load it. Only nodes of its owner are.</summary>
internal sealed partial class KeyDelivery(ModelLoads loads, ModelKeys keys, ILogger<KeyDelivery> logger)
{
    public async Task<GetModelKeyResponse> GetAsync(Guid nodeId, string cid, CancellationToken cancellationToken)
    {
        if (loads.Find(nodeId, cid) is not { IsEncrypted: true } model) throw InferenceFaults.ContentUnknown();
        var key = await keys.UnwrapAsync(model.Id, cancellationToken);
        LogGiven(model.Id, nodeId);
        return new GetModelKeyResponse { Key = UnsafeByteOperations.UnsafeWrap(key), FileId = ByteString.CopyFrom(model.Id.ToByteArray(bigEndian: true)), SizeBytes = model.SizeBytes };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} was given the key of model {ModelId}")]
    private partial void LogGiven(Guid modelId, Guid nodeId);
}
