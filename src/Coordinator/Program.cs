using AIForge.Coordinator;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

var settings = new ConfigurationBuilder().AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().AddCommandLine(args).Build();
var options = new CoordinatorOptions
{
    GrpcUrl = settings["GrpcUrl"] ?? "http://127.0.0.1:18001",
    PostgresConnectionString = settings["Database:ConnectionString"] ?? "",
    RedisConnectionString = settings["Redis:ConnectionString"],
};

await using var coordinator = CoordinatorHost.Build(options);

try
{
    // A word is a command of the operator's; without one the coordinator runs.
    if (args is [var word, ..] && !word.StartsWith('-')) return await OperatorCommandLine.RunAsync(coordinator.Services, args, Console.Out, Console.Error);
    await coordinator.RunAsync();
    return 0;
}
catch (MigrationException exception)
{
    Console.Error.WriteLine($"{exception.Message} Start the version that last used the database, or name another database in Database__ConnectionString.");
    return 2;
}
catch (OptionsValidationException exception)
{
    Console.Error.WriteLine($"The configuration is not valid: {string.Join(' ', exception.Failures)} Settings are environment variables such as Database__ConnectionString.");
    return 2;
}
