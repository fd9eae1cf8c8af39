using System.ComponentModel.DataAnnotations;
using AIForge.Node.Artifacts;
using AIForge.Node.Artifacts.Cache;
using AIForge.Node.Artifacts.Fetching;
using AIForge.Node.Availability;
using AIForge.Node.Control;
using AIForge.Node.Docker;
using AIForge.Node.Executors;
using AIForge.Node.Executors.Containers;
using AIForge.Node.Hardware;
using AIForge.Node.Hardware.Gpus;
using AIForge.Node.Hardware.Measuring;
using AIForge.Node.Identity;
using AIForge.Node.Jobs;
using AIForge.Node.Metrics;
using AIForge.Node.Serving;
using AIForge.Node.Reporting;
using AIForge.Shared.Measuring;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AIForge.Node;

/// <summary>Builds the node daemon, alone or inside another program.</summary>
public static class NodeHost
{
    /// <exception cref="NodeSetupException">The options cannot work; the message says what to change.</exception>
    public static IHost Build(NodeOptions options, Action<HostApplicationBuilder>? configure = null)
    {
        Check(options);
        var key = NodeKey.Open(options.DataFolder);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "aiforge-node" });
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(_ => key);
        services.AddSingleton(_ => HardwareProbe.Probe(options.DataFolder));
        services.AddSingleton<NodeState>();
        services.AddSingleton<NodeMetrics>();
        services.AddSingleton<EngineMetrics>();
        services.AddSingleton<RecentProblems>();
        services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<RecentProblems>());
        services.AddSingleton(provider => new GpuMonitor(provider.GetRequiredService<HardwareFacts>().Gpus, new NvidiaLibraries()));
        services.AddSingleton<UsageSampler>();
        services.AddSingleton<StoredSpeed>();
        services.AddSingleton<WorkWanted>();
        services.AddSingleton(_ => NodeTerms.Read(options));
        services.AddSingleton<CoordinatorChannel>();
        services.AddSingleton<ModelFiles>();
        services.TryAddSingleton<GpuPlacement>();
        services.AddSingleton<ModelServing>();
        services.AddModelLoading();
        services.AddSingleton<GenerationServer>();
        services.AddSingleton<InferenceExecutor>();
        services.AddContainers();
        services.AddSingleton(provider => ExecutorPipeline.Compose(
            provider.GetRequiredService<InferenceExecutor>(), provider.GetRequiredService<ContainerExecutor>(), provider.GetRequiredService<NodeMetrics>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new ReceiptSigner(
            key, provider.GetRequiredService<NodeState>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ModelServing>().KernelClassOf));
        services.AddSingleton<JobSupervisor>();
        services.AddSingleton<ControlConnection>();
        services.AddHostedService(provider => provider.GetRequiredService<ModelServing>());
        services.AddHostedService(provider => provider.GetRequiredService<ModelLoading>());
        services.AddHostedService<ModelRecovery>();
        services.AddHostedService<ContentServer>();
        services.AddHostedService<StatusFile>();
        // Before the stream, whose hello says what containers may have.
        services.AddHostedService(provider => provider.GetRequiredService<EngineWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<JobSupervisor>());
        services.AddHostedService(provider => provider.GetRequiredService<WorkWanted>());
        services.AddHostedService<ControlStream>();
        services.AddSingleton<MetricsServer>();
        services.AddHostedService(provider => provider.GetRequiredService<MetricsServer>());
        services.AddHostedService<StatusSampling>();
        configure?.Invoke(builder);
        return builder.Build();
    }

    private static void AddModelLoading(this IServiceCollection services)
    {
        services.AddSingleton<ModelMemory>();
        services.AddSingleton<ModelCache>();
        services.AddSingleton<ContentTickets>();
        services.AddSingleton<CoordinatorContent>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ContentDownload>(provider, FetchHttp.NewClient()));
        services.AddSingleton<ModelFetching>();
        services.AddSingleton<ModelDecryption>();
        services.AddSingleton<ModelLoading>();
    }

    private static void AddContainers(this IServiceCollection services)
    {
        services.AddSingleton(provider => new DockerEngine(provider.GetRequiredService<NodeOptions>().Containers));
        services.AddSingleton<ContainerLeftovers>();
        services.AddSingleton<EngineWatch>();
        services.AddSingleton<ContainerAllotment>();
        services.AddSingleton<PulledImages>();
        services.AddSingleton<ImageSupply>();
        services.AddSingleton<InputCache>();
        services.AddSingleton<CachedContents>();
        services.AddSingleton<InputFiles>();
        services.AddSingleton<IJobLogDelivery, JobLogSender>();
        services.AddSingleton<IOutputDelivery, OutputSender>();
        services.AddSingleton<ContainerDelivery>();
        services.AddSingleton<ContainerExecutor>();
    }

    private static void Check(NodeOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        var containers = new List<ValidationResult>();
        Validator.TryValidateObject(options.Containers, new ValidationContext(options.Containers), containers, validateAllProperties: true);
        List<string?> mistakes = [.. results.Select(result => result.ErrorMessage), .. containers.Select(result => $"Containers: {result.ErrorMessage}")];
        if (mistakes.Count > 0) throw new NodeSetupException(string.Join(" ", mistakes));
        NodeToken.Read(options);
        CreateDataFolder(options.DataFolder);
        CoordinatorAddresses.Read(options.Coordinator);
        if (options.Metrics.Length > 0 && !MetricsAddress.TryParse(options.Metrics, out _)) throw new NodeSetupException($"Metrics {options.Metrics} {MetricsAddress.Form}");
        NodeTerms.Read(options);
        if (!WorkingHours.TryParse([.. options.Hours], out _, out var problem)) throw new NodeSetupException(problem);
        if (options.ServeContent.Length > 0 && !(Uri.TryCreate(options.ServeContent, UriKind.Absolute, out var content) && content is { Scheme: "http", PathAndQuery: "/", UserInfo: "" }))
            throw new NodeSetupException($"--serve-content {options.ServeContent} must be an address like http://203.0.113.7:4080, which other nodes reach.");
    }

    private static void CreateDataFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NodeSetupException($"The data folder {folder} cannot be made: {exception.Message} Name another one with --data.");
        }
    }
}
