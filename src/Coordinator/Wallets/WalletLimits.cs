using System.Net;
using System.Net.Sockets;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.RateLimits;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Wallets;

/// <summary>How often one network address may ask for messages and present signatures.</summary>
internal sealed class WalletLimits(IRateLimiter limiter, IOptions<WalletsOptions> options)
{
    private const int BytesOfNetwork = 8;

    private readonly RateLimitRule[] _messages = [new("wallet_messages", options.Value.MessagesPerMinute, TimeSpan.FromMinutes(1))];
    private readonly RateLimitRule[] _signatures = [new("wallet_signatures", options.Value.SignaturesPerMinute, TimeSpan.FromMinutes(1))];

    public Task TakeMessageAsync(CallOrigin origin, CancellationToken cancellationToken) => TakeAsync(_messages, origin, cancellationToken);

    public Task TakeSignatureAsync(CallOrigin origin, CancellationToken cancellationToken) => TakeAsync(_signatures, origin, cancellationToken);

    private async Task TakeAsync(RateLimitRule[] rules, CallOrigin origin, CancellationToken cancellationToken)
    {
        var decision = await limiter.AcquireAsync($"wallet:{SubjectOf(origin.Address)}", rules, 1, cancellationToken);
        if (!decision.Allowed) throw WalletsFaults.TooManyRequests(decision);
    }

    /// <summary>One subscriber has a whole /64 of version 6.</summary>
    private static string SubjectOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, BytesOfNetwork))
        : address.ToString();
}
