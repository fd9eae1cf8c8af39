using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>Names for [Authorize]. A service without any needs an authenticated caller; only [AllowAnonymous] opens a method.</summary>
public static class Policies
{
    public const string User = "user";
    public const string Node = "node";
    public const string UserOrNode = "user-or-node";
    public const string Admin = "admin";
    public const string Service = "service";

    internal static void Configure(AuthorizationOptions options)
    {
        options.FallbackPolicy = options.DefaultPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        options.AddPolicy(User, Only(CallerKind.User));
        options.AddPolicy(Node, Only(CallerKind.Node));
        options.AddPolicy(UserOrNode, Only(CallerKind.User, CallerKind.Node));
        options.AddPolicy(Admin, Only(CallerKind.Admin));
        options.AddPolicy(Service, Only(CallerKind.Service));
    }

    private static AuthorizationPolicy Only(params CallerKind[] kinds) => new AuthorizationPolicyBuilder()
        .RequireAuthenticatedUser()
        .RequireAssertion(context => kinds.Contains(CallerIdentity.Of(context.User).Kind))
        .Build();
}
