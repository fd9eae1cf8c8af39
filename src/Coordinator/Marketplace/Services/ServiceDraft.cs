using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What an owner asks of a new service.</summary>
/// <param name="PricingType">subscription or per_use.</param>
/// <param name="Serving">own or network.</param>
/// <param name="ComputeShare">Of the creator's part; zero for own nodes.</param>
internal sealed record ServiceDraft(
    string Name, string Description, string PricingType, PriceList Prices, string Serving, BasisPoints ComputeShare, ServiceLimits Limits);
