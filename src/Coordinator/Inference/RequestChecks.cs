using AIForge.Shared.Monies;
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

    public static bool IsTokenId(Value value) =>
        value.KindCase == Value.KindOneofCase.NumberValue && value.NumberValue is >= 0 and <= int.MaxValue && Math.Floor(value.NumberValue) == value.NumberValue;

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

    /// <summary>USDT, as a number or as a text.</summary>
    public static Money? MaxCost(Value? value)
    {
        const string field = "max_cost";
        if (IsAbsent(value)) return null;
        var text = value!.KindCase switch
        {
            Value.KindOneofCase.StringValue => value.StringValue,
            // The decimal digits that the caller wrote; anything that is no such number, or has too many digits, is refused below.
            Value.KindOneofCase.NumberValue when Math.Abs(value.NumberValue) < (double)decimal.MaxValue =>
                ((decimal)value.NumberValue).ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => throw InferenceFaults.WrongType(field, "an amount of USDT such as 0.25"),
        };
        return Money.TryParse(text, Asset.Usdt, out var money) ? money : throw InferenceFaults.WrongValue(field, "an amount of USDT with at most six digits after the point");
    }

    public static void Unsupported(string field, Value? value, string why)
    {
        if (!IsAbsent(value)) throw InferenceFaults.UnsupportedParameter(field, why);
    }

    private static string CheckLength(string text) => text.Length <= SamplingLimits.MaxStopLength
        ? text
        : throw InferenceFaults.WrongValue("stop", $"at most {SamplingLimits.MaxStopLength} characters");
}
