using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>Names for [Authorize]. A service without any needs an authenticated caller; only [AllowAnonymous] opens a method.</summary>
public static class Policies
{
    public const string User = "user";

    /// <summary>Users, and whoever holds a key of a service.</summary>
    public const string Inference = "inference";

    public const string Node = "node";
    public const string UserOrNode = "user-or-node";
    /// <summary>Administrators: whoever signed the request, and for what only looks also a session that was begun by a signature.</summary>
    public const string Admin = "admin";

    /// <summary>The same, also for what a session may do with itself.</summary>
    public const string AdminOrSession = "admin-or-session";

    public const string Service = "service";
    public const string Replica = "replica";

    internal static void Configure(AuthorizationOptions options)
    {
        options.FallbackPolicy = options.DefaultPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        options.AddPolicy(User, Only(CallerKind.User));
        options.AddPolicy(Inference, Where(caller => caller.Kind == CallerKind.User));
        options.AddPolicy(Node, Only(CallerKind.Node));
        options.AddPolicy(UserOrNode, Only(CallerKind.User, CallerKind.Node));
        options.AddPolicy(AdminOrSession, Only(CallerKind.Admin));
        options.AddPolicy(Admin, policy => policy.RequireAuthenticatedUser().RequireAssertion(context =>
            CallerIdentity.Of(context.User) is { Kind: CallerKind.Admin } admin && (admin.AdminSession is null || context.Resource is HttpContext call && AdminReads.Contains(call))));
        options.AddPolicy(Service, Only(CallerKind.Service));
        options.AddPolicy(Replica, Only(CallerKind.Replica));
    }

    // A key of a service is in the hands of a program that is to call a model, and knows nothing of its owner's account.
    private static AuthorizationPolicy Only(params CallerKind[] kinds) => Where(caller => kinds.Contains(caller.Kind) && caller.SubscriptionId is null);

    private static AuthorizationPolicy Where(Func<Caller, bool> may) => new AuthorizationPolicyBuilder()
        .RequireAuthenticatedUser()
        .RequireAssertion(context => may(CallerIdentity.Of(context.User)))
        .Build();
}
