using System.Globalization;
using AIForge.Shared.Faults;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The fields of an object that somebody sent, read with their bounds; what is wrong becomes a violation that names its field.</summary>
internal sealed class ParameterFields(Struct fields, string path, List<FieldViolation> violations)
{
    private const double LargestExactInteger = 9_007_199_254_740_992;

    // From the largest on: the first one that divides a bound is how it is said.
    private static readonly (string Unit, long Bytes)[] Units = [("Ti", 1L << 40), ("Gi", 1L << 30), ("Mi", 1L << 20), ("Ki", 1L << 10)];

    /// <summary>Null when it is left out, or null.</summary>
    public Value? Find(string name) => fields.Fields.TryGetValue(name, out var value) && value.KindCase != Value.KindOneofCase.NullValue ? value : null;

    public ParameterFields Of(Struct inner, string name) => new(inner, $"{path}.{name}", violations);

    public void Refuse(string name, string problem) => violations.Add(new FieldViolation(name.Length == 0 ? path : $"{path}.{name}", problem));

    public void RefuseUnknown(IReadOnlyCollection<string> known)
    {
        foreach (var name in fields.Fields.Keys.Where(name => !known.Contains(name))) Refuse(name, $"Unknown. Known are {string.Join(", ", known)}.");
    }

    /// <summary>Null when it is no text.</summary>
    public string? Text(string name) => Find(name) is { KindCase: Value.KindOneofCase.StringValue } value ? value.StringValue : null;

    public double? Number(string name, double least, double most)
    {
        if (Find(name) is not { } value) return null;
        if (value.KindCase == Value.KindOneofCase.NumberValue && value.NumberValue >= least && value.NumberValue <= most) return value.NumberValue;
        Refuse(name, FormattableString.Invariant($"Give a number from {least} to {most}."));
        return null;
    }

    public long? Whole(string name, long least, long most)
    {
        if (Find(name) is not { } value) return null;
        if (WholeOf(value) is { } number && number >= least && number <= most) return number;
        Refuse(name, FormattableString.Invariant($"Give a whole number from {least} to {most}."));
        return null;
    }

    /// <summary>A number of bytes, or a text such as `512Mi`.</summary>
    public long? Bytes(string name, long least, long most)
    {
        if (Find(name) is not { } value) return null;
        var bytes = value.KindCase == Value.KindOneofCase.StringValue ? BytesOf(value.StringValue) : WholeOf(value);
        if (bytes >= least && bytes <= most) return bytes;
        Refuse(name, $"Give bytes from {Shown(least)} to {Shown(most)}, as a number or as a text with Ki, Mi, Gi or Ti.");
        return null;
    }

    private static long? WholeOf(Value value) =>
        value.KindCase == Value.KindOneofCase.NumberValue && Math.Floor(value.NumberValue) == value.NumberValue && Math.Abs(value.NumberValue) <= LargestExactInteger
            ? (long)value.NumberValue
            : null;

    private static long? BytesOf(string text)
    {
        var unit = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        var digits = unit.Unit is null ? text : text[..^unit.Unit.Length];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        var factor = unit.Unit is null ? 1 : unit.Bytes;
        return number <= long.MaxValue / factor ? number * factor : null;
    }

    private static string Shown(long bytes)
    {
        var unit = Units.FirstOrDefault(unit => bytes % unit.Bytes == 0);
        return unit.Unit is null ? bytes.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{bytes / unit.Bytes}{unit.Unit}");
    }
}
