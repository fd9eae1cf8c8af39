using AIForge.Coordinator.Nodes;

namespace AIForge.Coordinator.Models;

/// <summary>
/// How a slice that hands out work has models loaded that its work waits for, without knowing the slice that places them.
/// </summary>
internal interface IModelLoading
{
    /// <summary>
    /// Work waits for the model: unless a node that may read it has loaded it or is at it, one is told to. Does nothing when
    /// the best one is another replica's, which looks at the same work, when the network does not keep the file or no node can take it. May be said again and again.
    /// </summary>
    void Ask(ModelRecord model);

    /// <summary>Work for the model has gone to this node, which therefore keeps it loaded.</summary>
    void Used(NodeSession session, string sha256);
}
