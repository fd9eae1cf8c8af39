using System.Text.Json;
using AIForge.Constraints.Automata;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>Schemas of type integer and number.</summary>
internal static class NumberSchemas
{
    private const int LargestMultiple = 10_000;

    public static bool IsAny(SchemaNode node) => !SchemaTypes.IsChoice(node) && !SchemaTypes.NumberKeywords.Any(node.Has);

    public static void Read(GrammarBuilder builder, JsonRules json, SchemaNode node, bool isInteger, int start, int end)
    {
        SchemaTypes.Allow(node, "numbers", SchemaTypes.NumberKeywords);
        var bounds = BoundsOf(node, isInteger);
        if (bounds.IsAny) builder.Call(start, isInteger ? json.Integer : json.Number, end);
        else NumberAutomaton.Read(builder, start, bounds, end);
    }

    private static NumberBounds BoundsOf(SchemaNode node, bool isInteger)
    {
        var (least, isAboveLeast) = Tighter(Number(node, "minimum"), Number(node, "exclusiveMinimum"), sign: 1);
        var (most, isBelowMost) = Tighter(Number(node, "maximum"), Number(node, "exclusiveMaximum"), sign: -1);
        if (least is not null && most is not null && DecimalDigits.Compare(least, most) is var order && (order > 0 || (order == 0 && (isAboveLeast || isBelowMost))))
            throw node.Fault("No number lies between the bounds.");
        var multiple = Number(node, "multipleOf");
        if (multiple is not null && (multiple.IsNegative || multiple.IsZero)) throw node.Fault("multipleOf", "Give a number greater than 0.");
        if (multiple is not null && multiple.Scaled(multiple.Fraction.Length) > LargestMultiple) throw node.Fault("multipleOf", $"Its digits without the point make at most {LargestMultiple}.");
        return new NumberBounds { IsInteger = isInteger, Least = least, IsAboveLeast = isAboveLeast, Most = most, IsBelowMost = isBelowMost, MultipleOf = multiple };
    }

    /// <summary>Of two bounds on one side the one that excludes more.</summary>
    private static (DecimalDigits? Bound, bool IsExclusive) Tighter(DecimalDigits? inclusive, DecimalDigits? exclusive, int sign)
    {
        if (exclusive is null) return (inclusive, false);
        return inclusive is not null && DecimalDigits.Compare(inclusive, exclusive) * sign > 0 ? (inclusive, false) : (exclusive, true);
    }

    private static DecimalDigits? Number(SchemaNode node, string keyword)
    {
        if (node.Find(keyword) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number) throw node.Fault(keyword, "Give a number.");
        try
        {
            return DecimalDigits.Of(value);
        }
        catch (FormatException exception)
        {
            throw node.Fault(keyword, exception.Message);
        }
    }
}
