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
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult.Succeeded ? next(context) : TrailersOnly.WriteAsync(context.Response, Fault(context, authorizeResult));

    private static FaultException Fault(HttpContext context, PolicyAuthorizationResult result)
    {
        if (result.Forbidden) return AuthFaults.WrongCredentialKind();

        var failure = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Failure;
        return failure as FaultException ?? AuthFaults.CredentialMissing();
    }
}
