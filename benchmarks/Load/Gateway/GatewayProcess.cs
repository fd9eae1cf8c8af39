using AIForge.Gateway.Rest;
using Microsoft.Extensions.Logging;

namespace AIForge.Load.Gateway;

/// <summary>The gateway of the product, as its own process would run it.</summary>
internal static class GatewayProcess
{
    public static Task<int> RunAsync(string coordinator)
    {
        var options = new GatewayOptions { Url = "http://127.0.0.1:0", CoordinatorUrl = coordinator };
        return ChildProcess.ServeAsync(GatewayHost.Build(options, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning)));
    }
}
