namespace AIForge.Coordinator.Groups;

/// <summary>A split that everybody it names accepted; its shares, none of them empty, make 10,000 basis points and come in the order of their users' ids.</summary>
internal sealed record RevenueSplit(int Version, DateTimeOffset EffectiveAt, IReadOnlyList<RevenueShare> Shares);
