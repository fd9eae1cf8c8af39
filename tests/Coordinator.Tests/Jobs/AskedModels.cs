using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>Remembers which models jobs wanted loaded, and loads none.</summary>
internal sealed class AskedModels : IModelLoading
{
    public List<Guid> Asked { get; } = [];

    public void Ask(ModelRecord model) => Asked.Add(model.Id);

    public void Used(NodeSession session, string sha256)
    {
        // Nothing is ever unloaded here.
    }
}
