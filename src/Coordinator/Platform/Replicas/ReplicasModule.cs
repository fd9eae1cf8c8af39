using AIForge.Coordinator.Platform.Auth;

namespace AIForge.Coordinator.Platform.Replicas;

/// <summary>Who the coordinators over this database are, and how they know each other.</summary>
internal static class ReplicasModule
{
    public static void AddReplicas(this IServiceCollection services)
    {
        services.AddOptions<ReplicaOptions>().BindConfiguration(ReplicaOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddCredential<ReplicaSecretHandler>(ReplicaSecretHandler.SchemeName, ReplicaSecretHandler.Prefix);
        services.AddSingleton<ReplicasStore>();
        services.AddSingleton<ReplicaRegistry>();
        services.AddHostedService(provider => provider.GetRequiredService<ReplicaRegistry>());
    }
}
