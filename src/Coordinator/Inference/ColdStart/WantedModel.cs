using AIForge.Coordinator.Models;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>A model that one node should have loaded.</summary>
internal sealed class WantedModel(ModelRecord model, DateTimeOffset now)
{
    public ModelRecord Model => model;

    public DateTimeOffset Since { get; } = now;

    public DateTimeOffset LastUsedAt { get; set; } = now;

    /// <summary>The node has said so since it was told to: if it says otherwise later, it gave the model up.</summary>
    public bool WasLoaded { get; set; }
}
