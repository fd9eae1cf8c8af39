namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What a service costs, in USDT minor units (10^-6): a month, or what it is used for.</summary>
internal sealed record PriceList(long Month, long Input, long Output, long Request)
{
    /// <summary>Whether somebody may have to pay more by the other list.</summary>
    public bool RisesTo(PriceList other) => other.Month > Month || other.Input > Input || other.Output > Output || other.Request > Request;

    public ServicePrices PerUse => new(Input, Output, Request);
}
