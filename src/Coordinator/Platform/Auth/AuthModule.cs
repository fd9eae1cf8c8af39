using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>Authentication by a header or by the credential's prefix, authorization that denies by default, and the scoped <see cref="Caller"/>.</summary>
public static class AuthModule
{
    private const string ByPrefix = "ByPrefix";
    private const string Unknown = "Unknown";

    /// <summary>Called by the slice that issues credentials with this prefix, for example "afk_".</summary>
    public static IServiceCollection AddCredential<THandler>(this IServiceCollection services, string scheme, string prefix)
        where THandler : CredentialHandler
    {
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, THandler>(scheme, null);
        return services.Configure<CredentialPrefixes>(prefixes => prefixes.Add(prefix, scheme));
    }

    /// <summary>
    /// Called by the slice that authenticates requests by more than a secret: those that carry this header, in lower case, are its.
    /// The header goes before the other kinds of credential.
    /// </summary>
    public static IServiceCollection AddHeaderCredential<THandler>(this IServiceCollection services, string scheme, string header)
        where THandler : CredentialHandler
    {
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, THandler>(scheme, null);
        return services.Configure<CredentialHeaders>(headers => headers.Add(header, scheme));
    }

    internal static void AddAuth(this IServiceCollection services)
    {
        // Not AddAuthentication: that also brings data protection, which writes cookie keys to disk for cookies we do not have.
        services.AddAuthenticationCore(options => options.DefaultScheme = ByPrefix);
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, UnknownCredentialHandler>(Unknown, null)
            .AddPolicyScheme(ByPrefix, null, options => options.ForwardDefaultSelector = SchemeFor);
        services.AddAuthorization(Policies.Configure);
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, GrpcAuthorizationResult>();
        services.AddHttpContextAccessor();
        services.AddScoped(provider => CallerIdentity.Of(provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.User));
    }

    private static string SchemeFor(HttpContext context)
    {
        var headers = context.RequestServices.GetRequiredService<IOptions<CredentialHeaders>>().Value;
        if (headers.SchemeOf(context.Request) is { } scheme) return scheme;

        var prefixes = context.RequestServices.GetRequiredService<IOptions<CredentialPrefixes>>().Value;
        return prefixes.SchemeOf(PresentedCredential.Read(context.Request)) ?? Unknown;
    }
}
