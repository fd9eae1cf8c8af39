using System.Globalization;
using AIForge.Constraints;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Inference;

/// <summary>Every error that the slice can raise. Reasons, in lower case, are the codes of OpenAI's error object.</summary>
internal static class InferenceFaults
{
    public const string ContextLengthExceeded = "CONTEXT_LENGTH_EXCEEDED";

    public const string NodeLostReason = "NODE_LOST";

    public static FaultException Missing(string field) =>
        Bad("MISSING_REQUIRED_PARAMETER", field, $"Missing required parameter: '{field}'.");

    public static FaultException WrongType(string field, string expected) =>
        Bad("INVALID_TYPE", field, $"Invalid type for '{field}': expected {expected}.");

    public static FaultException WrongValue(string field, string expected) =>
        Bad("INVALID_VALUE", field, $"Invalid value for '{field}': expected {expected}.");

    public static FaultException WrongConstraint(string field, ConstraintException exception) =>
        Bad("INVALID_VALUE", field, exception.Path.Length == 0 ? $"Invalid value for '{field}': {exception.Problem}" : $"Invalid value for '{field}' at {exception.Path}: {exception.Problem}");

    public static FaultException EmptyArray(string field) =>
        Bad("EMPTY_ARRAY", field, $"Invalid '{field}': empty array. Expected at least one element.");

    public static FaultException ArrayTooLong(string field, int max) =>
        Bad("ARRAY_ABOVE_MAX_LENGTH", field, $"Invalid '{field}': array too long. Expected at most {max} elements.");

    public static FaultException OutOfRange(string field, double value, (double Min, double Max) range, bool whole)
    {
        var kind = whole ? "INTEGER" : "DECIMAL";
        var (side, limit, word) = value < range.Min ? ("BELOW_MIN_VALUE", range.Min, ">=") : ("ABOVE_MAX_VALUE", range.Max, "<=");
        return Bad($"{kind}_{side}", field, string.Create(CultureInfo.InvariantCulture, $"Invalid '{field}': expected a value {word} {limit}, but got {value} instead."));
    }

    public static FaultException UnsupportedParameter(string field, string why) =>
        Bad("UNSUPPORTED_PARAMETER", field, $"Unsupported parameter: '{field}'. {why}");

    public static FaultException UnsupportedValue(string field, string why) =>
        Bad("UNSUPPORTED_VALUE", field, $"Unsupported value: '{field}'. {why}");

    public static FaultException ModelNotFound(string model) =>
        new(FaultKind.NotFound, "MODEL_NOT_FOUND", $"The model '{model}' does not exist or you do not have access to it.");

    public static FaultException OtherModel(string model, string own) =>
        new(FaultKind.NotFound, "MODEL_NOT_FOUND", $"This key is for the model '{own}' only; '{model}' needs another one.");

    public static FaultException MaxCostTooLow(Money most, Money least) => Bad(
        "MAX_COST_TOO_LOW", "max_cost", $"The request may cost more than max_cost, {most}, before its first token: a prompt of this length needs up to {least}.");

    public static FaultException InsufficientCredits(Money credits, Money needed) => new(
        FaultKind.ResourceExhausted,
        "INSUFFICIENT_QUOTA",
        $"The credits of this key, {credits}, do not cover what the request may cost, {needed}. Top them up, or lower max_tokens.");

    public static FaultException MeterBusy() => new(FaultKind.Unavailable, "METER_BUSY", "More requests are ending than can be recorded at once.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static FaultException NoNode(string model) =>
        new(FaultKind.Unavailable, "OVERLOADED", $"No node can serve '{model}' at the moment.") { RetryAfter = TimeSpan.FromSeconds(2) };

    /// <param name="remaining">Null when nobody can say.</param>
    public static FaultException ModelLoading(string model, TimeSpan? remaining)
    {
        var wait = remaining is { } told ? TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(told.TotalSeconds), 1, 600)) : TimeSpan.FromSeconds(15);
        return new FaultException(FaultKind.Unavailable, "MODEL_LOADING", string.Create(CultureInfo.InvariantCulture, $"The model '{model}' is being loaded. Try again in {wait.TotalSeconds} s."))
        {
            RetryAfter = wait,
        };
    }

    public static FaultException ContentUnknown() =>
        new(FaultKind.NotFound, "CONTENT_UNKNOWN", "There is no such content that this node was told to load.");

    public static FaultException ContentRangeInvalid(long most) => Bad("CONTENT_RANGE_INVALID", "length", $"Give an offset from 0 on and a length from 1 to {most}.");

    public static FaultException TooManyFetches() =>
        new(FaultKind.Unavailable, "TOO_MANY_FETCHES", "More nodes are fetching files than this process serves.") { RetryAfter = TimeSpan.FromSeconds(5) };

    public static FaultException NodeLost() =>
        new(FaultKind.Unavailable, NodeLostReason, "The node that was answering went away and no other can take over.") { RetryAfter = TimeSpan.FromSeconds(1) };

    public static FaultException GenerationUnknown() =>
        new(FaultKind.NotFound, "GENERATION_UNKNOWN", "There is no such generation to deliver: it ended, was given up, or the ticket is wrong.");

    public static FaultException StartMissing() =>
        new(FaultKind.FailedPrecondition, "START_MISSING", "The first message of a generation must be its start, and it must come in time.");

    /// <summary>A node refused the task for the task's own fault; the caller can mend it.</summary>
    public static FaultException Refused(TaskError error, string promptField) => error.Reason switch
    {
        ContextLengthExceeded => Bad(ContextLengthExceeded, promptField, error.Message),
        "EMBEDDINGS_UNSUPPORTED" => UnsupportedValue("model", "It is not made for embeddings."),
        "DIMENSIONS_ABOVE_MAX" => Bad("INTEGER_ABOVE_MAX_VALUE", "dimensions", $"Invalid 'dimensions': {error.Message}"),
        // Something other than the prompt, for example a token id in logit_bias; the message says what.
        "REQUEST_REFUSED" => new FaultException(FaultKind.InvalidArgument, "INVALID_VALUE", error.Message),
        _ => Bad("INVALID_VALUE", promptField, $"The model refused the prompt: {error.Message}"),
    };

    private static FaultException Bad(string reason, string field, string message) =>
        new(FaultKind.InvalidArgument, reason, message) { Violations = [new FieldViolation(field, message)] };
}
