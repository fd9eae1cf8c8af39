using System.Security.Claims;
using System.Text.Encodings.Web;
using AIForge.Shared.Faults;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>
/// Base of the authentication handlers. The slice that owns a kind of credential derives from it and registers it with
/// <see cref="AuthModule.AddCredential{THandler}"/> or <see cref="AuthModule.AddHeaderCredential{THandler}"/>; only what is its own reaches it.
/// </summary>
public abstract class CredentialHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Says whose credential it is, or throws one of <see cref="AuthFaults"/>.</summary>
    protected abstract ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken);

    /// <summary>What the request presents to this handler; null or empty for nothing.</summary>
    protected virtual string? Present() => PresentedCredential.Read(Request);

    protected sealed override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var credential = Present();
        if (string.IsNullOrEmpty(credential)) return AuthenticateResult.NoResult();

        try
        {
            var caller = await IdentifyAsync(credential, Context.RequestAborted);
            var principal = new ClaimsPrincipal(new CallerIdentity(caller, Scheme.Name));
            return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
        }
        catch (FaultException fault)
        {
            return AuthenticateResult.Fail(fault);
        }
    }
}
