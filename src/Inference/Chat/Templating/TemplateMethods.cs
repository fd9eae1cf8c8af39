using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>Python methods of texts, mappings and lists.</summary>
internal sealed class TemplateMethods(RenderBudget budget)
{
    public object? Call(object? target, string name, CallArguments arguments) => target switch
    {
        MarkedText text => CallText(text, name, arguments),
        TemplateMap map => CallMap(map, name, arguments),
        TemplateList list => CallList(list, name, arguments),
        Undefined undefined => throw new TemplateException($"'{undefined.Name}' is undefined."),
        _ => throw Unknown(target, name),
    };

    public static TemplateList Items(TemplateMap map, RenderBudget budget)
    {
        budget.Charge(map.Count);
        return new TemplateList(map.Select(entry => new TemplateList([MarkedText.FromUser(entry.Key), entry.Value])));
    }

    private object? CallText(MarkedText text, string name, CallArguments arguments)
    {
        budget.Charge(text.Length);
        return name switch
        {
            "strip" => TextOperations.Trim(text, Characters(arguments), true, true),
            "lstrip" => TextOperations.Trim(text, Characters(arguments), true, false),
            "rstrip" => TextOperations.Trim(text, Characters(arguments), false, true),
            "upper" => TextOperations.Upper(text),
            "lower" => TextOperations.Lower(text),
            "title" => TextOperations.Title(text),
            "capitalize" => TextOperations.Capitalize(text),
            "startswith" => AnyOf(arguments, prefix => text.Text.StartsWith(prefix, StringComparison.Ordinal)),
            "endswith" => AnyOf(arguments, suffix => text.Text.EndsWith(suffix, StringComparison.Ordinal)),
            "find" => (long)text.Text.IndexOf(Text(arguments.Require(0, "sub")).Text, StringComparison.Ordinal),
            "replace" => TextOperations.Replace(text, Text(arguments.Require(0, "old")), Text(arguments.Require(1, "new")), budget),
            "split" => Split(text, arguments),
            "join" => Join(TemplateValues.Enumerate(arguments.Require(0, "items"), budget), text),
            _ => throw Unknown(text, name),
        };
    }

    private object? CallMap(TemplateMap map, string name, CallArguments arguments)
    {
        budget.Charge(1);
        switch (name)
        {
            case "items": return Items(map, budget);
            case "keys": return new TemplateList(TemplateValues.Enumerate(map, budget));
            case "values":
                budget.Charge(map.Count);
                return new TemplateList(map.Values);
            case "get": return map.TryGetValue(Text(arguments.Require(0, "key")).Text, out var value) ? value : arguments.Get(1, "default");
            case "pop" when map.Remove(Text(arguments.Require(0, "key")).Text, out var removed): return removed;
            case "pop": return arguments.Get(1, "default");
            case "update" when arguments.Require(0, "other") is TemplateMap other:
                budget.Charge(other.Count);
                foreach (var (key, added) in other.ToArray()) map[key] = added;
                return null;
            default: throw Unknown(map, name);
        }
    }

    private object? CallList(TemplateList list, string name, CallArguments arguments)
    {
        budget.Charge(1);
        switch (name)
        {
            case "append":
                list.Add(arguments.Require(0, "item"));
                return null;
            case "extend":
                list.AddRange(TemplateValues.Enumerate(arguments.Require(0, "items"), budget));
                return null;
            case "pop":
                var index = arguments.Get(0, "index", -1L) is long given ? given < 0 ? given + list.Count : given : -1;
                if (index < 0 || index >= list.Count) throw new TemplateException("There is no such item to pop.");
                var item = list[(int)index];
                list.RemoveAt((int)index);
                return item;
            default: throw Unknown(list, name);
        }
    }

    private MarkedText Join(List<object?> items, MarkedText separator) =>
        TextOperations.Join(items.ConvertAll(item => TemplateText.Of(item, budget)), separator, budget);

    private TemplateList Split(MarkedText text, CallArguments arguments)
    {
        var maximum = arguments.Get(1, "maxsplit") is long limit and >= 0 ? (int)Math.Min(limit, int.MaxValue) : int.MaxValue;
        return new TemplateList(arguments.Get(0, "sep") is MarkedText separator
            ? TextOperations.Split(text, separator.Text, maximum, budget)
            : TextOperations.SplitWords(text, budget));
    }

    private static bool AnyOf(CallArguments arguments, Func<string, bool> matches) => arguments.Require(0, "prefix") is TemplateList list
        ? list.Exists(item => matches(Text(item).Text))
        : matches(Text(arguments.Positional[0]).Text);

    private static string? Characters(CallArguments arguments) =>
        arguments.Get(0, "chars") is MarkedText characters ? characters.Text : null;

    private static MarkedText Text(object? value) =>
        value as MarkedText ?? throw new TemplateException($"A text is expected, not {TemplateValues.NameOf(value)}.");

    private static TemplateException Unknown(object? target, string name) =>
        new($"{TemplateValues.NameOf(target)} has no method '{name}'.");
}
