using AIForge.Coordinator.Platform.Faults;
using AIForge.Shared.Faults;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>
/// Answers refused calls as gRPC does, with a status and its details, where ASP.NET would send a bare 401 or 403.
/// </summary>
internal sealed class GrpcAuthorizationResult : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded) await next(context);
        else if (authorizeResult.Forbidden) await TrailersOnly.WriteAsync(context.Response, WhyForbidden(context));
        else await TrailersOnly.WriteAsync(context.Response, await WhyAsync(context));
    }

    private static FaultException WhyForbidden(HttpContext context) =>
        CallerIdentity.Of(context.User).AdminSession is null ? AuthFaults.WrongCredentialKind() : AuthFaults.SignatureRequired();

    /// <summary>The handler remembers its result for the request, so asking again costs nothing.</summary>
    private static async Task<FaultException> WhyAsync(HttpContext context) =>
        (await context.AuthenticateAsync()).Failure as FaultException ?? AuthFaults.CredentialMissing();
}
