using System.Globalization;
using System.Text;
using System.Text.Json;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>JSON to values and back, printed like Python's json.dumps without ASCII escapes, which is what models were trained
/// on.</summary>
internal static class TemplateJson
{
    public static object? FromElement(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new TemplateMap();
                foreach (var property in element.EnumerateObject()) map[property.Name] = FromElement(property.Value);
                return map;
            case JsonValueKind.Array: return new TemplateList(element.EnumerateArray().Select(FromElement));
            case JsonValueKind.String: return MarkedText.FromUser(element.GetString()!);
            case JsonValueKind.Number: return element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default: return null;
        }
    }

    /// <param name="indent">Spaces per level, or null for one line.</param>
    public static MarkedText Write(object? value, int? indent, RenderBudget budget)
    {
        var output = new StringBuilder();
        Write(value, indent, 0, output, budget);
        // Request data with template punctuation; no control token is meant anywhere in it.
        return MarkedText.FromUser(output.ToString());
    }

    private static void Write(object? value, int? indent, int level, StringBuilder output, RenderBudget budget)
    {
        budget.Enter();
        var before = output.Length;
        switch (value)
        {
            case null or Undefined: output.Append("null"); break;
            case bool flag: output.Append(flag ? "true" : "false"); break;
            case long number: output.Append(number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: output.Append(TemplateText.OfReal(number)); break;
            case MarkedText text: WriteText(text.Text, output); break;
            case TemplateList list:
                WriteItems('[', ']', list, item => Write(item, indent, level + 1, output, budget), (indent, level), output);
                break;
            case TemplateMap map:
                WriteItems('{', '}', map, entry => WriteEntry(entry, indent, level + 1, output, budget), (indent, level), output);
                break;
            default: throw new TemplateException("A function cannot be written as JSON.");
        }

        budget.Charge(output.Length - before);
        budget.Leave();
    }

    private static void WriteEntry(KeyValuePair<string, object?> entry, int? indent, int level, StringBuilder output, RenderBudget budget)
    {
        WriteText(entry.Key, output);
        output.Append(": ");
        Write(entry.Value, indent, level, output, budget);
    }

    private static void WriteItems<T>(char open, char close, IReadOnlyCollection<T> items, Action<T> write, (int? Indent, int Level) at, StringBuilder output)
    {
        output.Append(open);
        var separator = at.Indent is null ? ", " : ",";
        var first = true;
        foreach (var item in items)
        {
            if (!first) output.Append(separator);
            first = false;
            NewLine(at.Indent, at.Level + 1, output);
            write(item);
        }

        if (items.Count > 0) NewLine(at.Indent, at.Level, output);
        output.Append(close);
    }

    private static void NewLine(int? indent, int level, StringBuilder output)
    {
        if (indent is { } width) output.Append('\n').Append(' ', width * level);
    }

    private static void WriteText(string text, StringBuilder output)
    {
        output.Append('"');
        foreach (var character in text)
        {
            switch (character)
            {
                case '"': output.Append("\\\""); break;
                case '\\': output.Append("\\\\"); break;
                case '\n': output.Append("\\n"); break;
                case '\r': output.Append("\\r"); break;
                case '\t': output.Append("\\t"); break;
                case '\b': output.Append("\\b"); break;
                case '\f': output.Append("\\f"); break;
                case < ' ': output.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"); break;
                default: output.Append(character); break;
            }
        }

        output.Append('"');
    }
}
