using System.Globalization;

namespace AIForge.Coordinator.Nodes;

/// <summary>A token that stopped working; travels as a notification with the transaction that changed it.</summary>
internal sealed record NodeTokenChange(Guid NodeId, bool IsDeactivation, DateTimeOffset At)
{
    public const string Channel = "node_token_changed";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{NodeId:N} {(IsDeactivation ? 1 : 0)} {At.UtcTicks}");

    public static bool TryParse(string payload, out NodeTokenChange change)
    {
        change = new NodeTokenChange(Guid.Empty, false, default);
        if (payload.Split(' ') is not [var id, var kind, var time]) return false;
        if (!Guid.TryParseExact(id, "N", out var nodeId) || !long.TryParse(time, CultureInfo.InvariantCulture, out var ticks)) return false;
        change = new NodeTokenChange(nodeId, kind == "1", new DateTimeOffset(ticks, TimeSpan.Zero));
        return true;
    }
}
