namespace AIForge.Coordinator.Marketplace.Facts;

/// <summary>How large the network is.</summary>
internal sealed record MarketFacts(long Models, long OnlineNodes, long Requests, long Tokens);
