using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Nodes.Keys;
using AIForge.Coordinator.Nodes.Machines;
using AIForge.Coordinator.Nodes.Reputation;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Nodes;

/// <summary>The slice's contents: who the nodes are, what they are known by and which are connected.</summary>
internal static class NodesModule
{
    public static IServiceCollection AddNodes(this IServiceCollection services)
    {
        services.AddOptions<NodesOptions>().BindConfiguration(NodesOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddCredential<NodeTokenHandler>(NodeTokenHandler.Scheme, NodeTokens.Prefix);
        services.AddSingleton<NodesStore>();
        services.AddSingleton<NodeTokensStore>();
        services.AddSingleton<INodeOwners, NodeOwners>();
        services.AddSingleton<NodeTokenCache>();
        services.AddSingleton<NodeTokenStreams>();
        services.AddSingleton<NodeTokenEvents>();
        services.AddSingleton<NodeTokenIssue>();
        services.AddSingleton<NodeKeysStore>();
        services.AddSingleton<NodeKeys>();
        services.AddSingleton<MachinesStore>();
        services.AddSingleton<MachineClaims>();
        services.AddSingleton<NodeEnrolment>();
        services.AddSingleton<NodeSessions>();
        services.AddSingleton<NodeSessionMetrics>();
        services.AddSingleton<NodeTokenChanges>();
        services.AddSingleton<NodeMoves>();
        services.AddSingleton<NodeHellos>();
        services.AddSingleton<NodeRegistry>();
        services.AddSingleton<NodeStream>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeTokenChanges>());
        services.AddHostedService(provider => provider.GetRequiredService<NodeMoves>());
        services.AddHostedService<NodeLiveness>();
        services.AddSetting(ReputationRules.Setting).AddSetting(ReputationRules.MinPaid);
        services.AddSingleton<NodeReputationStore>();
        services.AddSingleton<NodeReputations>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeReputations>());
        return services;
    }

    public static void MapNodes(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<NodeSessionMetrics>();
        endpoints.MapGrpcService<NodesGrpcService>();
        endpoints.MapGrpcService<NodeTokensGrpcService>();
        endpoints.MapGrpcService<NodeEnrolmentGrpcService>();
        endpoints.MapGrpcService<NodeControlGrpcService>();
    }
}
