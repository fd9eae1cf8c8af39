using AIForge.Coordinator;

var configuration = new ConfigurationBuilder().AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().AddCommandLine(args).Build();
var options = new CoordinatorOptions
{
    GrpcUrl = configuration["GrpcUrl"] ?? "http://127.0.0.1:18001",
    PostgresConnectionString = configuration["Database:ConnectionString"] ?? "",
    RedisConnectionString = configuration["Redis:ConnectionString"],
};

await CoordinatorHost.Build(options).RunAsync();
