using System.Collections.Concurrent;
using System.Security.Cryptography;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Storage;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Contents;

/// <summary>Where a node may fetch a model's file for some hours: the object store, an IPFS gateway, other nodes that have it.</summary>
internal sealed class ContentSources(NodeSessions sessions, IObjectStore objects, IOptions<StorageOptions> storage, TimeProvider clock)
{
    private const int MostPeers = 8;

    private static readonly TimeSpan ValidFor = TimeSpan.FromHours(6);

    private readonly ConcurrentDictionary<Guid, byte[]> _keys = new();

    /// <summary>With which a node checks the tickets that this gives out for it; another one after a restart.</summary>
    public byte[] KeyOf(Guid nodeId) => _keys.GetOrAdd(nodeId, _ => RandomNumberGenerator.GetBytes(ContentTicket.KeyLength));

    public IEnumerable<string> Of(ModelSource source, Guid receiver)
    {
        if (Presign(source.ObjectKey) is { } address) yield return address.AbsoluteUri;
        if (storage.Value.Content.Ipfs?.GatewayUrl is { } gateway) yield return $"{gateway.TrimEnd('/')}/ipfs/{source.Cid}";
        foreach (var peer in Peers(source).Where(peer => peer.NodeId != receiver).Take(MostPeers))
            yield return $"{peer.ModelReport!.ContentUrl.TrimEnd('/')}/ipfs/{source.Cid}?ticket={ContentTicket.Issue(KeyOf(peer.NodeId), source.Cid, clock.GetUtcNow() + ValidFor)}";
    }

    /// <summary>Of an object that is in the object store alone.</summary>
    public IEnumerable<string> OfObject(string objectKey) => Presign(objectKey) is { } address ? [address.AbsoluteUri] : [];

    private IEnumerable<NodeSession> Peers(ModelSource source)
    {
        var cid = source.Cid.ToString();
        return sessions.All.Where(session =>
            session.ModelReport is { ContentUrl.Length: > 0 } report && report.Models.Any(model => model.Cid == cid && model.Phase is ModelPhase.Cached or ModelPhase.Loaded));
    }

    /// <summary>A store that is not configured or away is no reason to load nothing: others may have the file.</summary>
    private Uri? Presign(string key)
    {
        try
        {
            return objects.PresignGet(key, ValidFor);
        }
        catch (Exception exception) when (exception is FaultException or StoreUnavailableException)
        {
            return null;
        }
    }
}
