using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Models;

/// <summary>Proto ⇄ domain.</summary>
internal static class ModelsMapping
{
    public static Model ToProto(ModelRecord model, int readyNodes) => new()
    {
        ModelId = new Id<ModelTag>(model.Id).ToString(),
        Name = model.Name,
        Architecture = model.Architecture,
        ParameterCount = model.ParameterCount,
        Quantization = model.Quantization,
        ContextLength = model.ContextLength,
        SizeBytes = model.SizeBytes,
        Sha256 = model.Sha256,
        CreateTime = model.CreatedAt.ToTimestamp(),
        ReadyNodes = readyNodes,
    };
}
