namespace AIForge.Gateway.Rest;

/// <summary>Serves single fixed paths without the routing middleware, which would decode and route API paths a second time.</summary>
internal static class PathBranches
{
    public static void MapWhenPath(this IApplicationBuilder app, string path, RequestDelegate handler) =>
        app.Use(next => context =>
            context.Request.Path == path && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
                ? handler(context)
                : next(context));
}
