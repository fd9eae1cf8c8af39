using System.ComponentModel.DataAnnotations;
using System.Diagnostics.Metrics;
using System.Reflection;
using AIForge.Gateway.Rest.OpenApi;
using AIForge.Gateway.Rest.Routing;
using AIForge.Gateway.Rest.Sessions;
using AIForge.Gateway.Rest.Transcoding;
using AIForge.Gateway.Rest.Web;
using AIForge.ProtoJson;
using AIForge.Protocol.Options.V1;
using AIForge.Shared.Measuring;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AIForge.Gateway.Rest;

/// <summary>Builds the gateway, for its own process or inside another one.</summary>
public static class GatewayHost
{
    // A service that refuses an upload in the middle may lose the connection: HttpClient can send what is left on the stream that it has just
    // reset. Nobody else's answers come over it.
    private const string Uploads = "uploads";

    /// <summary>
    /// The gateway, ready to start. What the caller adds to the returned application serves the paths that are no route of the API.
    /// </summary>
    public static WebApplication Build(GatewayOptions options, Action<WebApplicationBuilder>? configure = null) =>
        Build(options, [typeof(RestExtensions).Assembly], configure);

    internal static WebApplication Build(GatewayOptions options, IReadOnlyList<Assembly> protocols, Action<WebApplicationBuilder>? configure)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.Url).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        });

        // The framework's lines per request say nothing that the gateway does not say better.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Grpc", LogLevel.Error);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => CorsRules.Apply(policy, options.CorsOrigins)));
        builder.Services.AddSingleton(services => new HostMetrics(
            options.Metrics, $"{GatewayOptions.SectionName}:{nameof(GatewayOptions.Metrics)}", services.GetRequiredService<IMeterFactory>(), services.GetRequiredService<ILogger<HostMetrics>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<HostMetrics>());
        configure?.Invoke(builder);

        // Built here and not on first use: a route that cannot be served must stop the start.
        var catalog = new ApiCatalog(protocols);
        builder.Services.AddSingleton(catalog);
        builder.Services.AddSingleton(new RouteTable(catalog));
        builder.Services.AddSingleton(_ => Channel(options));
        builder.Services.AddKeyedSingleton(Uploads, (_, _) => Channel(options));
        var app = builder.Build();
        Map(app, options, protocols);
        return app;
    }

    private static void Map(WebApplication app, GatewayOptions options, IReadOnlyList<Assembly> protocols)
    {
        var services = app.Services;
        var clock = services.GetRequiredService<TimeProvider>();
        var catalog = services.GetRequiredService<ApiCatalog>();
        var routes = services.GetRequiredService<RouteTable>();
        var invoker = services.GetRequiredService<GrpcChannel>().CreateCallInvoker();
        var endpoint = Endpoint(services, options, catalog, routes, invoker, clock);
        var health = new HealthEndpoints(catalog, invoker, clock);
        var documents = new ApiDocuments(routes, CommentIndex.FromAssemblies([.. protocols, typeof(GatewayHost).Assembly]));

        TrustedProxies.Use(app, options.TrustedProxies);
        if (options.CorsOrigins.Count > 0) app.UseCors();
        app.Use(next => context => endpoint.InvokeAsync(context, next));
        app.MapWhenPath("/healthz", HealthEndpoints.LiveAsync);
        app.MapWhenPath("/readyz", health.ReadyAsync);
        app.MapWhenPath("/openapi.json", documents.WriteDocumentAsync);
        app.MapWhenPath("/docs", ApiDocuments.WritePageAsync);
        app.MapWhenPath("/docs/", ToDocsAsync);
        if (!options.HasWeb)
        {
            app.MapWhenPath("/", ToDocsAsync);
            return;
        }

        var web = new WebApp(WebFiles.Load(options.WebRoot));
        app.Use(next => context => web.InvokeAsync(context, next));
    }

    private static Task ToDocsAsync(HttpContext context)
    {
        context.Response.Redirect("/docs");
        return Task.CompletedTask;
    }

    private static TranscodingEndpoint Endpoint(
        IServiceProvider services, GatewayOptions options, ApiCatalog catalog, RouteTable routes, CallInvoker invoker, TimeProvider clock)
    {
        var json = new JsonMessageWriter(catalog.AnyTypes);
        var buffers = ReplyBuffers.CreatePool();
        var replies = new UnaryReply(json, buffers);
        var patience = TimeSpan.FromSeconds(options.UploadIdleSeconds);
        var relays = new Relays(
            new UnaryRelay(invoker, replies, new CookieSessions(clock)),
            new StreamRelay(invoker, json, buffers, TimeSpan.FromSeconds(options.PingSeconds), clock),
            new UploadRelay(services.GetRequiredKeyedService<GrpcChannel>(Uploads).CreateCallInvoker(), replies, patience, TimeSpan.FromSeconds(options.UnaryTimeoutSeconds), clock),
            new DownloadRelay(invoker, patience, clock));
        return new TranscodingEndpoint(
            routes,
            new RequestReader(catalog.AnyTypes, options.MaxRequestBytes),
            new CallHeaders(options.CoordinatorSecret),
            relays,
            options,
            clock,
            services.GetRequiredService<ILogger<TranscodingEndpoint>>());
    }

    /// <summary>A channel to the coordinator, with more connections as streams need them.</summary>
    private static GrpcChannel Channel(GatewayOptions options) => GrpcChannel.ForAddress(options.CoordinatorUrl, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(options.ConnectTimeoutSeconds),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(10),
            KeepAlivePingDelay = TimeSpan.FromSeconds(60),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
        },
        DisposeHttpClient = true,
        MaxSendMessageSize = null,
        MaxReceiveMessageSize = options.MaxReplyBytes,
    });
}
