using AIForge.Coordinator.Platform.Database.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

// The test assembly run as a program: the process that EmbeddedPostgresTests kills to see whether the server ends with its parent.
if (args is not ["embedded-postgres", var folder]) return 2;

var options = new EmbeddedPostgresOptions { DataFolder = folder };
await using var postgres = new EmbeddedPostgres(options, TimeProvider.System, NullLogger<EmbeddedPostgres>.Instance);
await postgres.StartAsync(default);
Console.WriteLine("ready");
await postgres.Ended;
return 0;
