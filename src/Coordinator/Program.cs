using AIForge.Coordinator;

var settings = new ConfigurationBuilder().AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().AddCommandLine(args).Build();
var options = new CoordinatorOptions
{
    GrpcUrl = settings["GrpcUrl"] ?? "http://127.0.0.1:18001",
    PostgresConnectionString = settings["Database:ConnectionString"] ?? "",
    RedisConnectionString = settings["Redis:ConnectionString"],
};

await using var coordinator = CoordinatorHost.Build(options);

// `create-user NAME` instead of running: an account with a key for everything, printed once.
if (args is ["create-user", var username, ..])
{
    Console.WriteLine(await OperatorCommands.CreateUserAsync(coordinator.Services, username));
    return;
}

// `set KEY JSON`: a new value for a setting.
if (args is ["set", var key, var json, ..])
{
    await OperatorCommands.SetAsync(coordinator.Services, key, json);
    return;
}

// `audit-ledger`: what is wrong with the ledger, a line each; the exit status is 1 when anything is.
if (args is ["audit-ledger", ..])
{
    var differences = await OperatorCommands.AuditLedgerAsync(coordinator.Services);
    foreach (var difference in differences) Console.WriteLine(difference);
    Console.WriteLine(differences.Count == 0 ? "The ledger is sound." : "The ledger is not sound.");
    Environment.ExitCode = differences.Count == 0 ? 0 : 1;
    return;
}

// `migrate-bitcoin-payments [--dry-run]`: converts old payments of jobs in Bitcoin to AITBC; the exit status is 1 when any is left as it is.
if (args is ["migrate-bitcoin-payments", ..])
{
    Environment.ExitCode = await OperatorCommands.MigrateBitcoinPaymentsAsync(coordinator.Services, args.Contains("--dry-run"), Console.Out) ? 0 : 1;
    return;
}

await coordinator.RunAsync();
