using Microsoft.Extensions.Options;
using Npgsql;

namespace AIForge.Coordinator.Platform.Database;

internal static class DatabaseModule
{
    private const int PreparedStatements = 100;

    public static void AddDatabase(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(services => CreateSource(services.GetRequiredService<IOptions<DatabaseOptions>>().Value));
        builder.Services.AddSingleton<Db>();
        builder.Services.AddSingleton(services => new Migrator(
            services.GetRequiredService<NpgsqlDataSource>(),
            Migration.Embedded(typeof(Migrator).Assembly),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<Migrator>>()));
        builder.Services.AddSingleton<NotificationListener>();
        // The order counts: the schema must stand before anything else that is hosted touches the database.
        builder.Services.AddHostedService<MigrationStartup>();
        builder.Services.AddHostedService(services => services.GetRequiredService<NotificationListener>());
    }

    internal static NpgsqlDataSource CreateSource(DatabaseOptions options)
    {
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString);
        builder.ConnectionStringBuilder.ApplicationName = "aiforge-coordinator";
        // Its metrics would name it by the connection string.
        builder.Name = "coordinator";
        builder.ConnectionStringBuilder.MaxPoolSize = options.MaxConnections;
        // The same few statements run all the time: the server need not parse and plan them each time.
        builder.ConnectionStringBuilder.MaxAutoPrepare = PreparedStatements;
        // Each of the pool's sessions prepares for itself: after five times, as by default, most would still be planning under load.
        builder.ConnectionStringBuilder.AutoPrepareMinUsages = 2;
        // Nothing is set for a session, so that nothing need be unset each time one goes back to the pool; the listener unlistens by itself.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        // A listener that hears nothing must still notice that the other end is gone.
        builder.ConnectionStringBuilder.KeepAlive = 30;
        return builder.Build();
    }
}
