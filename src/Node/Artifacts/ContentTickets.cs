using AIForge.Storage.Cids;
using AIForge.Storage.Content;

namespace AIForge.Node.Artifacts;

/// <summary>Checks the tickets of other nodes with the key that the coordinator told this one. Before the first one nobody gets anything.</summary>
internal sealed class ContentTickets(TimeProvider clock)
{
    private byte[] _key = [];

    public void Use(byte[] key) => Volatile.Write(ref _key, key);

    public bool Admits(Cid cid, string? ticket) => ContentTicket.IsValid(Volatile.Read(ref _key), cid, ticket, clock.GetUtcNow());
}
