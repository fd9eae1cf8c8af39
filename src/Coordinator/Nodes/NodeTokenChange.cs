using System.Globalization;

namespace AIForge.Coordinator.Nodes;

/// <summary>A token whose streams must end; announced to all replicas once that is committed.</summary>
internal sealed record NodeTokenChange(Guid TokenId, NodeTokenChangeKind Kind)
{
    public const string Channel = "node_token_changed";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TokenId:N} {(int)Kind}");

    public static bool TryParse(string payload, out NodeTokenChange change)
    {
        change = new NodeTokenChange(Guid.Empty, NodeTokenChangeKind.Revoked);
        if (payload.Split(' ') is not [var id, var kind] || !Guid.TryParseExact(id, "N", out var tokenId)) return false;
        if (!int.TryParse(kind, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !Enum.IsDefined((NodeTokenChangeKind)number)) return false;
        change = new NodeTokenChange(tokenId, (NodeTokenChangeKind)number);
        return true;
    }
}
