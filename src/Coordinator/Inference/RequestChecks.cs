using AIForge.Shared.Sampling;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference;

/// <summary>Checks of single request fields. Each throws the fault that OpenAI clients expect for it.</summary>
internal static class RequestChecks
{
    public static double? Decimal(string field, double? value, (double Min, double Max) range)
    {
        // A NaN is in no range.
        if (value is not { } given || (given >= range.Min && given <= range.Max)) return value;
        throw InferenceFaults.OutOfRange(field, given, range, whole: false);
    }

    public static int? Integer(string field, long? value, int min, int max)
    {
        if (value is not { } given) return null;
        return given >= min && given <= max ? (int)given : throw InferenceFaults.OutOfRange(field, given, (min, max), whole: true);
    }

    public static bool IsAbsent(Value? value) => value is null || value.KindCase is Value.KindOneofCase.None or Value.KindOneofCase.NullValue;

    /// <summary>A text or up to four texts.</summary>
    public static IReadOnlyList<string> Stop(Value? stop)
    {
        if (IsAbsent(stop)) return [];
        if (stop!.KindCase == Value.KindOneofCase.StringValue) return stop.StringValue.Length == 0 ? [] : [CheckLength(stop.StringValue)];
        if (stop.KindCase != Value.KindOneofCase.ListValue) throw InferenceFaults.WrongType("stop", "a string or an array of strings");
        if (stop.ListValue.Values.Count > SamplingLimits.MaxStopTexts) throw InferenceFaults.ArrayTooLong("stop", SamplingLimits.MaxStopTexts);
        if (stop.ListValue.Values.Any(item => item.KindCase != Value.KindOneofCase.StringValue)) throw InferenceFaults.WrongType("stop", "an array of strings");
        return [.. stop.ListValue.Values.Select(item => item.StringValue).Where(text => text.Length > 0).Select(CheckLength)];
    }

    public static IEnumerable<KeyValuePair<int, double>> LogitBias(MapField<string, double> bias)
    {
        const string field = "logit_bias";
        foreach (var (key, value) in bias)
        {
            if (!int.TryParse(key, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var token))
                throw InferenceFaults.WrongValue(field, "token ids as keys");
            yield return KeyValuePair.Create(token, Decimal(field, value, SamplingLimits.LogitBias)!.Value);
        }
    }

    public static void Unsupported(string field, Value? value, string why)
    {
        if (!IsAbsent(value)) throw InferenceFaults.UnsupportedParameter(field, why);
    }

    private static string CheckLength(string text) => text.Length <= SamplingLimits.MaxStopLength
        ? text
        : throw InferenceFaults.WrongValue("stop", $"at most {SamplingLimits.MaxStopLength} characters");
}
