using System.ComponentModel.DataAnnotations;
using AIForge.Gateway.Rest;
using Microsoft.Extensions.Options;

// Settings: appsettings.json, then environment variables such as Gateway__CoordinatorUrl, then the command line (--Gateway:Url …).
var configuration = new ConfigurationBuilder()
    .SetBasePath(AppContext.BaseDirectory)
    .AddJsonFile("appsettings.json", optional: true)
    .AddEnvironmentVariables()
    .AddCommandLine(args)
    .Build();
var options = new GatewayOptions();
configuration.GetSection(GatewayOptions.SectionName).Bind(options);

try
{
    await GatewayHost.Build(options, builder => builder.Configuration.AddConfiguration(configuration)).RunAsync();
    return 0;
}
catch (Exception exception) when (exception is ValidationException or OptionsValidationException)
{
    Console.Error.WriteLine($"The configuration is not valid: {exception.Message} Settings are environment variables such as Gateway__Url.");
    return 2;
}
