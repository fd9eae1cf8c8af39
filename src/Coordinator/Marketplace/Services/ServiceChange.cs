namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What an owner changes of a service; null leaves a part as it is.</summary>
internal sealed record ServiceChange(string? Name, string? Description, PriceList? Prices, int? ComputeShare, ServiceLimits? Limits);
