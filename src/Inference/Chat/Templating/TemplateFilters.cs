using System.Globalization;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>The filters chat templates use, as counted over the templates of seventy published models.</summary>
internal sealed class TemplateFilters(RenderBudget budget)
{
    public object? Apply(string name, object? value, CallArguments arguments)
    {
        // Each filter walks its input at most a few times; small values are covered by the step count.
        if (value is MarkedText input) budget.Charge(input.Length);
        return name switch
        {
            "tojson" => TemplateJson.Write(value, Number(arguments.Get(0, "indent")), budget),
            "length" or "count" => Length(value),
            "string" => TemplateText.Of(value, budget),
            "default" or "d" => Default(value, arguments),
            "join" => Join(Items(value, arguments.Get(1, "attribute")), Text(arguments.Get(0, "d", MarkedText.Empty))),
            "items" => TemplateMethods.Items(Map(value), budget),
            "dictsort" => new TemplateList(TemplateMethods.Items(Map(value), budget).OrderBy(KeyOf, StringComparer.OrdinalIgnoreCase)),
            "list" => new TemplateList(TemplateValues.Enumerate(value, budget)),
            "selectattr" or "rejectattr" =>
                new TemplateList(Items(value).FindAll(item => PassesAttribute(item, arguments) == (name == "selectattr"))),
            "select" or "reject" => new TemplateList(Items(value).FindAll(item => Passes(item, arguments, 0) == (name == "select"))),
            "map" => Map(value, arguments),
            "first" => Items(value) is [var first, ..] ? first : new Undefined("first"),
            "last" => Items(value) is [.., var last] ? last : new Undefined("last"),
            "reverse" =>
                value is MarkedText text ? TemplateSlices.Of(text, null, null, -1, budget) : new TemplateList(Enumerable.Reverse(Items(value))),
            "unique" => Unique(value),
            "sort" => Sort(Items(value)),
            "min" => Items(value).Count == 0 ? new Undefined("min") : Items(value).Min(Comparer<object?>.Create(TemplateValues.Compare)),
            "max" => Items(value).Count == 0 ? new Undefined("max") : Items(value).Max(Comparer<object?>.Create(TemplateValues.Compare)),
            "int" => ToInteger(value, arguments),
            "float" => TemplateValues.TryNumber(value, out var real) ? real : ToReal(value),
            "abs" when value is long whole and not long.MinValue => Math.Abs(whole),
            "abs" when value is double number => Math.Abs(number),
            _ => ApplyToText(name, Text(value), arguments),
        };
    }

    private MarkedText ApplyToText(string name, MarkedText text, CallArguments arguments) => name switch
    {
        "trim" => TextOperations.Trim(text, arguments.Get(0, "chars") is MarkedText characters ? characters.Text : null, true, true),
        "lower" => TextOperations.Lower(text),
        "upper" => TextOperations.Upper(text),
        "capitalize" => TextOperations.Capitalize(text),
        "title" => TextOperations.Title(text),
        "replace" => TextOperations.Replace(text, Text(arguments.Require(0, "old")), Text(arguments.Require(1, "new")), budget),
        "indent" =>
            TextOperations.Indent(text, Number(arguments.Get(0, "width", 4L)) ?? 4, TemplateValues.IsTrue(arguments.Get(1, "first")), budget),
        "safe" => text,
        _ => throw new TemplateException($"The filter '{name}' is not supported."),
    };

    private static TemplateList Sort(List<object?> items)
    {
        try
        {
            return new TemplateList(items.Order(Comparer<object?>.Create(TemplateValues.Compare)));
        }
        catch (InvalidOperationException exception) when (exception.InnerException is TemplateException refused)
        {
            // Sorting wraps whatever its comparison throws.
            throw refused;
        }
    }

    private List<object?> Items(object? value) => TemplateValues.Enumerate(value, budget);

    private List<object?> Items(object? value, object? attribute) => attribute is MarkedText name
        ? Items(value).ConvertAll(item => TemplateValues.GetMember(item, name.Text))
        : Items(value);

    private MarkedText Join(List<object?> items, MarkedText separator) =>
        TextOperations.Join(items.ConvertAll(item => TemplateText.Of(item, budget)), separator, budget);

    private static string KeyOf(object? pair) => ((MarkedText)((TemplateList)pair!)[0]!).Text;

    private static long Length(object? value) => value switch
    {
        MarkedText text => text.Length,
        TemplateList list => list.Count,
        TemplateMap map => map.Count,
        Undefined => 0,
        _ => throw Unfit("length", value),
    };

    private static object? Default(object? value, CallArguments arguments)
    {
        var alsoFalse = TemplateValues.IsTrue(arguments.Get(1, "boolean", false));
        return value is Undefined || (alsoFalse && !TemplateValues.IsTrue(value)) ? arguments.Get(0, "default_value", MarkedText.Empty) : value;
    }

    private bool PassesAttribute(object? item, CallArguments arguments) =>
        Passes(TemplateValues.GetMember(item, Text(arguments.Require(0, "attribute")).Text), arguments, 1);

    private bool Passes(object? value, CallArguments arguments, int testIndex)
    {
        if (arguments.Positional.Count <= testIndex) return TemplateValues.IsTrue(value);
        var operands = new CallArguments([.. arguments.Positional.Skip(testIndex + 1)], arguments.Named);
        return TemplateTests.Check(Text(arguments.Positional[testIndex]).Text, value, operands, budget);
    }

    private TemplateList Map(object? value, CallArguments arguments)
    {
        if (arguments.Named.TryGetValue("attribute", out var attribute)) return new TemplateList(Items(value, attribute));
        var filter = Text(arguments.Require(0, "filter")).Text;
        var operands = new CallArguments([.. arguments.Positional.Skip(1)], arguments.Named);
        budget.Enter();
        var mapped = new TemplateList(Items(value).ConvertAll(item => Apply(filter, item, operands)));
        budget.Leave();
        return mapped;
    }

    private TemplateList Unique(object? value)
    {
        var unique = new TemplateList([]);
        foreach (var item in Items(value))
            if (!TemplateValues.Contains(unique, item, budget)) unique.Add(item);
        return unique;
    }

    private static object ToInteger(object? value, CallArguments arguments) => value switch
    {
        long or bool => value is long number ? number : (bool)value ? 1L : 0L,
        double real when Math.Abs(real) < 9e18 => (long)real,
        MarkedText text when TryParse(text.Text.Trim(), out var parsed) => parsed,
        _ => arguments.Get(0, "default", 0L) ?? 0L,
    };

    private static bool TryParse(string digits, out long parsed) =>
        long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out parsed);

    private static double ToReal(object? value) =>
        value is MarkedText text && double.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;

    private static int? Number(object? value) => value switch
    {
        null => null,
        long number and >= 0 and <= 100 => (int)number,
        _ => throw new TemplateException("A width must be a whole number between 0 and 100."),
    };

    private static TemplateMap Map(object? value) => value as TemplateMap ?? throw Unfit("items", value);

    private MarkedText Text(object? value) =>
        value is null or TemplateFunction ? throw Unfit("a text filter", value) : TemplateText.Of(value, budget);

    private static TemplateException Unfit(string filter, object? value) =>
        new($"{filter} cannot be applied to {TemplateValues.NameOf(value)}.");
}
