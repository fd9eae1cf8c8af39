namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>What a search is sorted by. The value is the one in page tokens.</summary>
internal enum SearchSort : byte
{
    Relevance = 1,
    Use = 2,
    Price = 3,
    Rating = 4,
    Latency = 5,
    Newest = 6,
}
