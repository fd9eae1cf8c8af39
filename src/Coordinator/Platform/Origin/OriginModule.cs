namespace AIForge.Coordinator.Platform.Origin;

internal static class OriginModule
{
    public static void AddOrigin(this IServiceCollection services)
    {
        services.AddOptions<OriginOptions>().BindConfiguration(OriginOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<CallOrigins>();
        services.AddScoped(provider => provider.GetRequiredService<CallOrigins>().Of(provider.GetRequiredService<IHttpContextAccessor>().HttpContext));
    }
}
