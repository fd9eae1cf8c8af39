using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Contracts;

/// <summary>The slice's contents: calls of the platform's contracts, from the queue to the block that cannot be replaced.</summary>
internal static class ContractsModule
{
    public static IServiceCollection AddContracts(this IServiceCollection services)
    {
        services.AddOptions<ContractsOptions>().BindConfiguration(ContractsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ContractsOptions>, ContractsOptionsValidation>();
        services.AddSingleton<ContractNetwork>();
        services.AddSingleton<IContractChain, EthereumContractChain>();
        services.AddSingleton<ContractTransactionsStore>();
        services.AddSingleton<ContractTransactions>();
        services.AddSingleton<ContractSending>();
        services.AddSingleton<ContractTracking>();
        services.AddSingleton<ContractsMetrics>();
        services.AddHostedService<ContractWorker>();
        return services;
    }

    public static void MapContracts(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<ContractAdminGrpcService>();
}
