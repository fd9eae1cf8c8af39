using System.Threading.Channels;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>A generation as its request sees it, wherever its node is connected. Disposing it, at any time, makes the node stop.</summary>
internal interface IRunningGeneration : IDisposable
{
    Guid Id { get; }

    Guid NodeId { get; }

    /// <summary>Ends with a <see cref="NodeLostException"/> or a <see cref="TaskRefusedException"/> where it does not end with an answer.</summary>
    ChannelReader<InferenceDelta> Deltas { get; }
}
