using AIForge.Coordinator.Nodes;

namespace AIForge.Coordinator.Jobs;

/// <summary>Slots of a node that somebody is giving away; disposed of when what took them is held, or nothing did.</summary>
internal sealed class SlotReservation(NodeSession session, int slots) : IDisposable
{
    public NodeSession Session => session;

    public void Dispose() => session.Reserve(-slots);
}
