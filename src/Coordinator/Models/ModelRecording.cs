using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models;

/// <summary>Records the models of the configuration when the process starts.</summary>
internal sealed partial class ModelRecording(
    Db db, ModelsStore store, TimeProvider clock, IOptions<ModelsOptions> options, ILogger<ModelRecording> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Known.Count == 0) return;

        await using var unit = await db.BeginAsync(cancellationToken);
        foreach (var model in options.Value.Known.OrderBy(model => model.Name, StringComparer.Ordinal))
            await store.UpsertAsync(unit, ToRecord(model), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogRecorded(options.Value.Known.Count);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private ModelRecord ToRecord(KnownModel model) => new()
    {
        Id = Id<ModelTag>.New(clock).Value,
        Name = model.Name,
        Architecture = model.Architecture,
        ParameterCount = model.ParameterCount,
        Quantization = model.Quantization,
        ContextLength = model.ContextLength,
        SizeBytes = model.SizeBytes,
        Sha256 = model.Sha256,
        CreatedAt = clock.GetUtcNow(),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "{Models} model(s) of the configuration recorded")]
    private partial void LogRecorded(int models);
}
