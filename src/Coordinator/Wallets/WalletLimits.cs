using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.RateLimits;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Wallets;

/// <summary>How often one network address may ask for messages and present signatures.</summary>
internal sealed class WalletLimits(RateLimitGate gate, IOptions<WalletsOptions> options)
{
    private readonly RateLimitRule _messages = new("minute", options.Value.MessagesPerMinute, RateWindow.Minute);
    private readonly RateLimitRule _signatures = new("minute", options.Value.SignaturesPerMinute, RateWindow.Minute);

    public Task EnterMessageAsync(CallOrigin origin, CancellationToken cancellationToken) =>
        EnterAsync("wallet-message", _messages, origin, cancellationToken);

    public Task EnterSignatureAsync(CallOrigin origin, CancellationToken cancellationToken) =>
        EnterAsync("wallet-signature", _signatures, origin, cancellationToken);

    private Task EnterAsync(string act, RateLimitRule rule, CallOrigin origin, CancellationToken cancellationToken) =>
        gate.EnterAsync($"{act}:{AddressLimits.NetworkOf(origin.Address)}", rule, LimitsAway.Refuse, cancellationToken);
}
