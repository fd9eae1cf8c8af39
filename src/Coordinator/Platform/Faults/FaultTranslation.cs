using System.Diagnostics;
using AIForge.Coordinator.Platform.Storage;
using AIForge.Shared.Faults;
using AIForge.Storage.Objects;
using Npgsql;

namespace AIForge.Coordinator.Platform.Faults;

/// <summary>Turns any exception that leaves a call into a fault that may be shown, and logs the ones that mean a defect or an outage.</summary>
internal sealed partial class FaultTranslation(ILogger<FaultTranslation> logger)
{
    private static readonly TimeSpan RetryOutageAfter = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger;

    public FaultException Translate(Exception exception, string method)
    {
        var traceId = Activity.Current?.TraceId.ToString() ?? "";
        switch (exception)
        {
            case FaultException fault:
                return fault;
            case PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter }:
                return new FaultException(FaultKind.InvalidArgument, "TEXT_INVALID", "A text contains the character U+0000, which cannot be stored.");
            case NpgsqlException { IsTransient: true }:
                LogOutage(exception, method, traceId);
                return Outage("STORE_UNAVAILABLE", "The records cannot be reached at the moment.");
            case StoreUnavailableException unavailable:
                LogOutage(exception, method, traceId);
                return StorageFaults.Of(unavailable);
            case OperationCanceledException:
                // Not the caller's doing: the server is going down, or one of its own time limits ran out.
                LogOutage(exception, method, traceId);
                return Outage("INTERRUPTED", "The call was interrupted by the server.");
            default:
                LogDefect(exception, method, traceId);
                return Defect(traceId);
        }
    }

    private static FaultException Outage(string reason, string message) => new(FaultKind.Unavailable, reason, message) { RetryAfter = RetryOutageAfter };

    private static FaultException Defect(string traceId) => new(FaultKind.Internal, "INTERNAL", "An internal error occurred.")
    {
        Metadata = new Dictionary<string, string> { ["trace_id"] = traceId },
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} could not be served (trace {TraceId})")]
    private partial void LogOutage(Exception exception, string method, string traceId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed unexpectedly (trace {TraceId})")]
    private partial void LogDefect(Exception exception, string method, string traceId);
}
