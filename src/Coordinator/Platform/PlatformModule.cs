using System.Diagnostics.Metrics;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Faults;
using AIForge.Coordinator.Platform.Health;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Measuring;
using AIForge.Coordinator.Platform.Nonces;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Platform.Redis;
using AIForge.Coordinator.Platform.Reflection;
using AIForge.Coordinator.Platform.Replicas;
using AIForge.Coordinator.Platform.Secrets;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Platform.Signals;
using AIForge.Coordinator.Platform.Storage;
using AIForge.Coordinator.Platform.Times;
using AIForge.Shared.Measuring;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Platform;

/// <summary>What every slice stands on.</summary>
internal static class PlatformModule
{
    private const int LargestMessageBytes = 8 << 20;

    public static void AddPlatform(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TimeProvider, StorableClock>();
        builder.AddDatabase();
        builder.AddRedis();
        builder.Services.AddAuth();
        builder.Services.AddOrigin();
        builder.Services.AddReplicas();
        builder.Services.AddSecurityLog();
        builder.Services.AddSettings();
        builder.Services.AddStorage();
        builder.Services.AddSecrets();
        builder.Services.AddSingleton<FaultTranslation>();
        builder.Services.AddSingleton<FaultInterceptor>();
        builder.Services.AddIdempotency();
        builder.Services.AddMeasuring();
        builder.Services.AddSingleton<ServingState>();
        builder.Services.AddSingleton<MappedServices>();
        // Built on first use, when all slices are mapped.
        builder.Services.AddSingleton(services => new ServiceCatalog(services.GetRequiredService<MappedServices>().Find()));
        builder.Services.AddSingleton<ReflectionV1GrpcService>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = LargestMessageBytes;
            grpc.Interceptors.Add<FaultInterceptor>();
            grpc.Interceptors.Add<IdempotencyInterceptor>();
        });
    }

    public static void MapPlatform(this WebApplication app)
    {
        // Measures from now on.
        app.Services.GetRequiredService<LoopMetrics>();
        app.UseMiddleware<CallStatus>();
        app.UseMiddleware<FaultMiddleware>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGrpcService<HealthGrpcService>();
        app.MapGrpcService<ReflectionV1GrpcService>();
        app.MapGrpcService<ReflectionV1AlphaGrpcService>();
    }

    private static void AddIdempotency(this IServiceCollection services)
    {
        services.AddOptions<IdempotencyOptions>().BindConfiguration(IdempotencyOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IdempotencyStore>();
        services.AddScoped<CallIdempotency>();
        services.AddSingleton<IdempotentMethods>();
        services.AddSingleton<IdempotencyInterceptor>();
        services.AddHostedService<IdempotencyCleaner>();
    }

    private static void AddMeasuring(this IServiceCollection services)
    {
        services.AddOptions<MetricsOptions>().BindConfiguration(MetricsOptions.SectionName);
        services.AddSingleton<LoopMetrics>();
        services.AddSingleton(provider => new HostMetrics(
            provider.GetRequiredService<IOptions<MetricsOptions>>().Value.Address,
            $"{MetricsOptions.SectionName}:{nameof(MetricsOptions.Address)}",
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<ILogger<HostMetrics>>()));
        services.AddHostedService(provider => provider.GetRequiredService<HostMetrics>());
    }

    private static void AddSecurityLog(this IServiceCollection services)
    {
        services.AddSingleton<SecurityLogStore>();
        services.AddSingleton(provider => new SecurityLog(provider.GetRequiredService<Db>(), provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddRedis(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RedisOptions>().BindConfiguration(RedisOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RateLimitMetrics>();
        builder.Services.AddSingleton<RateLimitGate>();
        builder.Services.AddSingleton(services => new InProcessRateLimiter(services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<InProcessSignals>();
        if (string.IsNullOrEmpty(builder.Configuration[$"{RedisOptions.SectionName}:{nameof(RedisOptions.ConnectionString)}"]))
        {
            builder.Services.AddSingleton<IRateLimiter>(services => services.GetRequiredService<InProcessRateLimiter>());
            builder.Services.AddSingleton<ISignals>(services => services.GetRequiredService<InProcessSignals>());
            builder.Services.AddSingleton<ISpentNonces>(services => new InProcessSpentNonces(services.GetRequiredService<TimeProvider>()));
            return;
        }

        builder.Services.AddSingleton<RedisConnection>();
        builder.Services.AddSingleton<IRateLimiter, RedisRateLimiter>();
        builder.Services.AddSingleton<ISpentNonces, RedisSpentNonces>();
        builder.Services.AddSingleton<RedisSignals>();
        builder.Services.AddSingleton<ISignals>(services => services.GetRequiredService<RedisSignals>());
        builder.Services.AddHostedService<SignalRepair>();
    }
}
