using System.Globalization;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>Values as text, the way Python would print them.</summary>
internal static class TemplateText
{
    public static MarkedText Of(object? value, RenderBudget budget) => value switch
    {
        MarkedText text => text,
        null => MarkedText.FromTemplate("None"),
        Undefined => MarkedText.Empty,
        bool flag => MarkedText.FromTemplate(flag ? "True" : "False"),
        long number => MarkedText.FromTemplate(number.ToString(CultureInfo.InvariantCulture)),
        double number => MarkedText.FromTemplate(OfReal(number)),
        // Collections hold request data, and nobody means a control token in their printed form.
        TemplateList or TemplateMap => MarkedText.FromUser(Represent(value, budget)),
        _ => MarkedText.FromTemplate("<function>"),
    };

    public static string OfReal(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return double.IsFinite(number) && !text.AsSpan().ContainsAny('.', 'E') ? text + ".0" : text;
    }

    private static string Quote(string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        return "'" + escaped.Replace("\n", "\\n", StringComparison.Ordinal) + "'";
    }

    private static string Represent(object? value, RenderBudget budget)
    {
        budget.Enter();
        var text = value switch
        {
            MarkedText quoted => Quote(quoted.Text),
            TemplateList list => "[" + string.Join(", ", list.Select(item => Represent(item, budget))) + "]",
            TemplateMap map => "{" + string.Join(", ", map.Select(entry => $"'{entry.Key}': {Represent(entry.Value, budget)}")) + "}",
            _ => Of(value, budget).Text,
        };
        budget.Charge(text.Length);
        budget.Leave();
        return text;
    }
}
