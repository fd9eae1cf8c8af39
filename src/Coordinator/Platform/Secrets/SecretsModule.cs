namespace AIForge.Coordinator.Platform.Secrets;

/// <summary>Secrets in the database, under a key that is not there.</summary>
internal static class SecretsModule
{
    public static void AddSecrets(this IServiceCollection services)
    {
        services.AddOptions<SecretsOptions>().BindConfiguration(SecretsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IKeyWrapping, ConfiguredKeyWrapping>();
    }
}
