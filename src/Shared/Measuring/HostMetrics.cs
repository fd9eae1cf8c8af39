using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIForge.Shared.Measuring;

/// <summary>
/// Serves what a host measures: the meters of its own factory, its requests among them, and those of the runtime and the libraries that a
/// process has once. Off while the setting is empty.
/// </summary>
/// <param name="setting">A port or an address, see <see cref="MetricsAddress"/>.</param>
/// <param name="name">The setting's name, for the message of a refusal.</param>
public sealed partial class HostMetrics(string setting, string name, IMeterFactory meters, ILogger<HostMetrics> logger) : IHostedService, IAsyncDisposable
{
    // Methods of the API by their outcomes, with room.
    private const int MostSeries = 2_000;

    private static readonly string[] OfTheProcess = ["System.Runtime", "Npgsql"];

    private MetricsEndpoint? _endpoint;

    /// <summary>Where it listens; null while it does not.</summary>
    public string? Url => _endpoint?.Url;

    /// <exception cref="OptionsValidationException">The setting is no address, or cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (setting.Length == 0) return;
        if (!MetricsAddress.TryParse(setting, out var address)) throw Refused($"{name} {setting} {MetricsAddress.Form}");
        try
        {
            _endpoint = await MetricsEndpoint.StartAsync(address, new MetricsText(IsWanted, MostSeries), cancellationToken);
        }
        catch (IOException exception)
        {
            throw Refused($"{name} {setting} cannot be served: {exception.Message} Name another port.");
        }

        LogServing($"{Url}/metrics");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _endpoint?.DisposeAsync() ?? ValueTask.CompletedTask;

    private OptionsValidationException Refused(string reason) => new(name, typeof(string), [reason]);

    private bool IsWanted(Meter meter) => ReferenceEquals(meter.Scope, meters) || (meter.Scope is null && OfTheProcess.Contains(meter.Name));

    [LoggerMessage(Level = LogLevel.Information, Message = "Metrics are at {Url}")]
    private partial void LogServing(string url);
}
