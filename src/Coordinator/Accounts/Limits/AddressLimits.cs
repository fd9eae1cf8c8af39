using System.Net;
using System.Net.Sockets;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.RateLimits;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Limits;

/// <summary>What one network address may do before it has shown who it is.</summary>
internal sealed class AddressLimits(RateLimitGate gate, IOptions<SignInOptions> options)
{
    private const int NetworkBytes = 8;

    private readonly RateLimitRule _attempts = new("minute", options.Value.AttemptsPerMinute, RateWindow.Minute);
    private readonly RateLimitRule _refreshes = new("minute", options.Value.RefreshesPerMinute, RateWindow.Minute);
    private readonly RateLimitRule _registrations = new("hour", options.Value.RegistrationsPerHour, RateWindow.Hour) { Counted = "registrations from this address" };
    private readonly RateLimitRule _mailRequests = new("hour", options.Value.MailRequestsPerHour, RateWindow.Hour);
    private readonly RateLimitRule _mails = new("hour", options.Value.MailsPerHour, RateWindow.Hour);

    public Task EnterAttemptAsync(CallOrigin origin, CancellationToken cancellationToken) =>
        EnterAsync($"sign-in:{NetworkOf(origin.Address)}", _attempts, cancellationToken);

    public Task EnterRefreshAsync(CallOrigin origin, CancellationToken cancellationToken) =>
        EnterAsync($"refresh:{NetworkOf(origin.Address)}", _refreshes, cancellationToken);

    public Task EnterRegistrationAsync(CallOrigin origin, CancellationToken cancellationToken) =>
        EnterAsync($"register:{NetworkOf(origin.Address)}", _registrations, cancellationToken);

    /// <summary>Counts for the recipient too, whether or not there is such an account.</summary>
    public async Task EnterMailAsync(string kind, string email, CallOrigin origin, CancellationToken cancellationToken)
    {
        await EnterAsync($"mail:{NetworkOf(origin.Address)}", _mailRequests, cancellationToken);
        await EnterAsync($"mail:{kind}:{Convert.ToHexString(LoginAttempts.SubjectOf(email))}", _mails, cancellationToken);
    }

    /// <summary>While the counters that replicas share are away nobody gets in: guessing without a limit is worse than waiting.</summary>
    private Task EnterAsync(string subject, RateLimitRule rule, CancellationToken cancellationToken) =>
        gate.EnterAsync(subject, rule, LimitsAway.Refuse, cancellationToken);

    /// <summary>What counts as one: an address, or a /64 of version 6.</summary>
    public static string NetworkOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes).ToString();
    }
}
