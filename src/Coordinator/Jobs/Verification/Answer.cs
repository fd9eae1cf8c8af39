using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>What a node's result comes to: equal ones agree.</summary>
/// <param name="HasResult">False for a failure that left none, such as an image that nobody finds.</param>
internal sealed record Answer(bool HasResult, string Text)
{
    /// <summary>Null when there is nothing to compare.</summary>
    /// <param name="result">JSON.</param>
    public static Answer? Of(string type, string status, string? reason, string? result)
    {
        if (status is not (JobStatusCodes.Completed or JobStatusCodes.Failed)) return null;
        if (result is null) return status == JobStatusCodes.Failed ? new Answer(HasResult: false, reason ?? "") : null;
        var fields = Struct.Parser.ParseJson(result).Fields;
        string[] parts = type == JobTypes.Container
            ? [status == JobStatusCodes.Failed ? reason ?? "" : "", TextOf(fields, "exit_code"), TextOf(fields, "output_cid")]
            : [TextOf(fields, "finish_reason"), TextOf(fields, "prompt_tokens"), TextOf(fields, "completion_tokens"), TextOf(fields, "text")];
        return new Answer(HasResult: true, string.Join('\n', parts));
    }

    private static string TextOf(IDictionary<string, Value> fields, string name) => !fields.TryGetValue(name, out var value)
        ? ""
        : value.KindCase == Value.KindOneofCase.NumberValue ? value.NumberValue.ToString("R", CultureInfo.InvariantCulture) : value.StringValue;
}
