using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.RateLimits;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>Who looks at the catalogue. Visitors have no account that could be asked to stop, so their network address is counted.</summary>
internal sealed class CatalogueVisits(RateLimitGate gate, IOptions<MarketplaceOptions> options)
{
    private readonly RateLimitRule _reads = new("minute", options.Value.VisitorReadsPerMinute, RateWindow.Minute) { Counted = "visits from this address" };

    /// <summary>The user who looks, or the empty id: a node or an administrator is a visitor here, not its owner.</summary>
    public async Task<Guid> EnterAsync(Caller caller, CallOrigin origin, CancellationToken cancellationToken)
    {
        if (caller.Kind == CallerKind.User) return caller.UserId;
        await gate.EnterAsync($"catalogue:{AddressLimits.NetworkOf(origin.Address)}", _reads, LimitsAway.CountHere, cancellationToken);
        return Guid.Empty;
    }
}
