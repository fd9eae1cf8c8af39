namespace AIForge.Coordinator.Nodes;

/// <summary>A token that stopped working; travels as a notification with the transaction that changed it.</summary>
internal sealed record NodeTokenChange(Guid TokenId, bool IsDeactivation)
{
    public const string Channel = "node_token_changed";

    public override string ToString() => $"{TokenId:N} {(IsDeactivation ? 1 : 0)}";

    public static bool TryParse(string payload, out NodeTokenChange change)
    {
        change = new NodeTokenChange(Guid.Empty, false);
        if (payload.Split(' ') is not [var id, var kind] || !Guid.TryParseExact(id, "N", out var tokenId)) return false;
        change = new NodeTokenChange(tokenId, kind == "1");
        return true;
    }
}
