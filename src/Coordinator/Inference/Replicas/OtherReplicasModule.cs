namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>Nodes whose streams end at other coordinators over the same database. See docs/flows/replicas.md.</summary>
internal static class OtherReplicasModule
{
    public static void AddOtherReplicas(this IServiceCollection services)
    {
        services.AddSingleton<RemoteNodes>();
        services.AddSingleton<RemoteLoads>();
        services.AddSingleton<NodePublication>();
        services.AddSingleton<GenerationRelay>();
        services.AddHostedService<ReplicaLinks>();
    }
}
