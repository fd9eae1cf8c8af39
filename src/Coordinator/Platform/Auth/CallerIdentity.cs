using System.Security.Claims;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>Carries the caller through ASP.NET's authentication; no claim strings are written only to be parsed again.</summary>
internal sealed class CallerIdentity(Caller caller, string scheme) : ClaimsIdentity(scheme)
{
    public Caller Caller { get; } = caller;

    public static Caller Of(ClaimsPrincipal? principal) => (principal?.Identity as CallerIdentity)?.Caller ?? Caller.Anonymous;
}
