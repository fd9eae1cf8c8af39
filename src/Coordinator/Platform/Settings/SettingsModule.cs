using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Platform.Settings;

internal static class SettingsModule
{
    public static IServiceCollection AddSetting(this IServiceCollection services, ISetting setting) => services.AddSingleton(setting);

    public static void AddSettings(this IServiceCollection services)
    {
        services.AddSingleton<SettingsStore>();
        services.AddSingleton<SettingsChange>();
        services.AddSingleton(provider => new CurrentSettings(
            provider.GetServices<ISetting>(),
            provider.GetRequiredService<SettingsStore>(),
            provider.GetRequiredService<NotificationListener>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CurrentSettings>>()));
        services.AddHostedService(provider => provider.GetRequiredService<CurrentSettings>());
    }
}
