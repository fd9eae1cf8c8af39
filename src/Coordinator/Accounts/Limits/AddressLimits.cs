using System.Net;
using System.Net.Sockets;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.RateLimits;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Limits;

/// <summary>What one network address may do before it has shown who it is.</summary>
internal sealed class AddressLimits(IRateLimiter limiter, IOptions<SignInOptions> options)
{
    private const int NetworkBytes = 8;

    private readonly RateLimitRule _attempts = new("minute", options.Value.AttemptsPerMinute, TimeSpan.FromMinutes(1));
    private readonly RateLimitRule _refreshes = new("minute", options.Value.RefreshesPerMinute, TimeSpan.FromMinutes(1));
    private readonly RateLimitRule _registrations = new("hour", options.Value.RegistrationsPerHour, TimeSpan.FromHours(1));
    private readonly RateLimitRule _mailRequests = new("hour", options.Value.MailRequestsPerHour, TimeSpan.FromHours(1));
    private readonly RateLimitRule _mails = new("hour", options.Value.MailsPerHour, TimeSpan.FromHours(1));

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

    /// <summary>The one place where this slice asks the limiter: what must be refused while limits cannot be checked is refused here.</summary>
    private async Task EnterAsync(string subject, RateLimitRule rule, CancellationToken cancellationToken)
    {
        var decision = await limiter.AcquireAsync(subject, [rule], 1, cancellationToken);
        if (!decision.Allowed) throw AccountsFaults.TooManyAttempts(decision.ResetAfter);
    }

    private static string NetworkOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes).ToString();
    }
}
