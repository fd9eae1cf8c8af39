using AIForge.Gateway.Rest;

// Settings: appsettings.json, then environment variables such as Gateway__CoordinatorUrl, then the command line (--Gateway:Url …).
var configuration = new ConfigurationBuilder()
    .SetBasePath(AppContext.BaseDirectory)
    .AddJsonFile("appsettings.json", optional: true)
    .AddEnvironmentVariables()
    .AddCommandLine(args)
    .Build();
var options = new GatewayOptions();
configuration.GetSection(GatewayOptions.SectionName).Bind(options);

await GatewayHost.Build(options, builder => builder.Configuration.AddConfiguration(configuration)).RunAsync();
