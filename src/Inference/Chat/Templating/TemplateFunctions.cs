using System.Globalization;
using System.Text;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>The global functions: namespace, dict, range, raise_exception and strftime_now.</summary>
internal static class TemplateFunctions
{
    private const long LongestRange = 100_000;

    public static IEnumerable<(string Name, TemplateFunction Function)> Create(RenderBudget budget, TimeProvider time)
    {
        yield return ("namespace", MapOf);
        yield return ("dict", MapOf);
        yield return ("range", arguments => Range(arguments, budget));
        yield return ("raise_exception", arguments => throw new TemplateException(TemplateText.Of(arguments.Get(0, "message"), budget).Text));
        yield return ("strftime_now", arguments =>
            MarkedText.FromTemplate(FormatTime(TemplateText.Of(arguments.Require(0, "format"), budget).Text, time.GetLocalNow())));
    }

    private static TemplateMap MapOf(CallArguments arguments)
    {
        var map = new TemplateMap();
        if (arguments.Positional is [TemplateMap source, ..])
            foreach (var (key, value) in source) map[key] = value;
        foreach (var (key, value) in arguments.Named) map[key] = value;
        return map;
    }

    private static TemplateList Range(CallArguments arguments, RenderBudget budget)
    {
        var bounds = arguments.Positional.Select(WholeBound).ToArray();
        var (start, stop, step) = bounds switch
        {
            [var end] => (0L, end, 1L),
            [var begin, var end] => (begin, end, 1L),
            [var begin, var end, var by] when by != 0 => (begin, end, by),
            _ => throw new TemplateException("range takes one to three bounds and a step that is not zero."),
        };
        var items = new TemplateList([]);
        for (var value = (Int128)start; step > 0 ? value < stop : value > stop; value += step)
        {
            if (items.Count >= LongestRange) throw new TemplateException($"A range must not be longer than {LongestRange}.");
            items.Add((long)value);
        }

        budget.Charge(items.Count);
        return items;
    }

    private static long WholeBound(object? bound) =>
        bound is long number ? number : throw new TemplateException("The bounds of range must be whole numbers.");

    private static string FormatTime(string format, DateTimeOffset now)
    {
        var output = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length) output.Append(format[i]);
            else output.Append(FormatField(format[++i], now));
        }

        return output.ToString();
    }

    private static string FormatField(char field, DateTimeOffset now) => field switch
    {
        'Y' => now.ToString("yyyy", CultureInfo.InvariantCulture),
        'y' => now.ToString("yy", CultureInfo.InvariantCulture),
        'm' => now.ToString("MM", CultureInfo.InvariantCulture),
        'd' => now.ToString("dd", CultureInfo.InvariantCulture),
        'B' => now.ToString("MMMM", CultureInfo.InvariantCulture),
        'b' => now.ToString("MMM", CultureInfo.InvariantCulture),
        'A' => now.ToString("dddd", CultureInfo.InvariantCulture),
        'a' => now.ToString("ddd", CultureInfo.InvariantCulture),
        'H' => now.ToString("HH", CultureInfo.InvariantCulture),
        'I' => now.ToString("hh", CultureInfo.InvariantCulture),
        'M' => now.ToString("mm", CultureInfo.InvariantCulture),
        'S' => now.ToString("ss", CultureInfo.InvariantCulture),
        'p' => now.ToString("tt", CultureInfo.InvariantCulture),
        '%' => "%",
        _ => throw new TemplateException($"The date format '%{field}' is not supported."),
    };
}
