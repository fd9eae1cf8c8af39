using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>What the language's values mean: truth, equality, order, membership, look-up. Follows Python where chat templates rely on
/// it.</summary>
internal static class TemplateValues
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        MarkedText text => text.Length > 0,
        TemplateList list => list.Count > 0,
        TemplateMap map => map.Count > 0,
        _ => true,
    };

    public static bool AreEqual(object? left, object? right, RenderBudget budget)
    {
        budget.Enter();
        var equal = (left, right) switch
        {
            (MarkedText a, MarkedText b) => a.Text == b.Text,
            (TemplateList a, TemplateList b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second, budget)),
            (TemplateMap a, TemplateMap b) =>
                a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var other) && AreEqual(entry.Value, other, budget)),
            (Undefined, Undefined) => true,
            _ when TryNumber(left, out var a) && TryNumber(right, out var b) => a == b,
            _ => Equals(left, right),
        };
        budget.Leave();
        return equal;
    }

    public static int Compare(object? left, object? right)
    {
        if (TryNumber(left, out var a) && TryNumber(right, out var b)) return a.CompareTo(b);
        if (left is MarkedText first && right is MarkedText second) return string.CompareOrdinal(first.Text, second.Text);
        throw new TemplateException($"{NameOf(left)} and {NameOf(right)} cannot be ordered.");
    }

    public static bool Contains(object? container, object? value, RenderBudget budget)
    {
        switch (container)
        {
            case MarkedText text when value is MarkedText part:
                budget.Charge(text.Length);
                return text.Text.Contains(part.Text, StringComparison.Ordinal);
            case TemplateMap map: return value is MarkedText key && map.ContainsKey(key.Text);
            case TemplateList list: return list.Exists(item => AreEqual(item, value, budget));
            case Undefined: return false;
            default: throw new TemplateException($"{NameOf(container)} cannot contain anything.");
        }
    }

    public static object? GetMember(object? target, string member) => target switch
    {
        TemplateMap map => map.TryGetValue(member, out var value) ? value : new Undefined(member),
        Undefined undefined => throw new TemplateException($"'{undefined.Name}' is undefined."),
        _ => new Undefined(member),
    };

    public static object? GetItem(object? target, object? key)
    {
        switch (target)
        {
            case TemplateMap when key is MarkedText name: return GetMember(target, name.Text);
            case TemplateList list when key is long index:
                return InRange(index, list.Count) is { } at ? list[at] : new Undefined($"item {index}");
            case MarkedText text when key is long index:
                return InRange(index, text.Length) is { } position ? text.Slice(position, 1) : new Undefined($"character {index}");
            case Undefined undefined: throw new TemplateException($"'{undefined.Name}' is undefined.");
            default: return new Undefined("item");
        }
    }

    /// <summary>The items a loop or filter passes over: those of a list, the keys of a mapping, the characters of a text.</summary>
    public static List<object?> Enumerate(object? value, RenderBudget budget)
    {
        List<object?> items = value switch
        {
            TemplateList list => [.. list],
            TemplateMap map => [.. map.Keys.Select(MarkedText.FromUser)],
            MarkedText text => [.. Enumerable.Range(0, text.Length).Select(index => text.Slice(index, 1))],
            Undefined => [],
            _ => throw new TemplateException($"{NameOf(value)} cannot be passed over."),
        };
        budget.Charge(items.Count);
        return items;
    }

    public static bool TryNumber(object? value, out double number)
    {
        number = value switch
        {
            long whole => whole,
            double real => real,
            bool flag => flag ? 1 : 0,
            _ => double.NaN,
        };
        return value is long or double or bool;
    }

    public static string NameOf(object? value) => value switch
    {
        null => "none",
        Undefined undefined => $"undefined '{undefined.Name}'",
        bool => "a boolean",
        long or double => "a number",
        MarkedText => "a text",
        TemplateList => "a list",
        TemplateMap => "a mapping",
        _ => "a function",
    };

    // Negative indices count from the end.
    private static int? InRange(long index, int count)
    {
        var at = index < 0 ? index + count : index;
        return at >= 0 && at < count ? (int)at : null;
    }
}
