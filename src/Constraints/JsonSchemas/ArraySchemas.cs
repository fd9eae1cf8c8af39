using System.Text.Json;
using AIForge.Constraints.Automata;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>Schemas of type array.</summary>
internal sealed class ArraySchemas(GrammarBuilder builder, JsonRules json, Func<SchemaNode, int> ruleOf)
{
    private const int MostItems = 10_000;

    public void Read(SchemaNode node, int start, int end)
    {
        SchemaTypes.Allow(node, "lists", SchemaTypes.ArrayKeywords);
        var first = PrefixOf(node);
        var rest = node.Find("items") is not { } items ? json.Value : items.ValueKind == JsonValueKind.False ? (int?)null : ruleOf(node.Below("items", items));
        var (least, most) = (node.Count("minItems", MostItems) ?? 0, node.Count("maxItems", MostItems));
        if (rest is null) most = Math.Min(most ?? first.Count, first.Count);
        if (most < least) throw node.Fault("minItems", "There cannot be so many items.");

        var open = builder.AddState();
        json.Open(start, '[', open);
        if (least == 0) builder.Read(open, "]", end);
        // Until all that must be there, and all that is counted, has been written; then as many as may follow.
        var counted = Math.Max(Math.Max(least, most ?? 0), first.Count);
        var at = open;
        for (var i = 0; i < counted && i < (most ?? int.MaxValue); i++)
        {
            var after = builder.AddState();
            ReadItem(at, i, i < first.Count ? first[i] : rest!.Value, after);
            if (i + 1 >= least) json.Close(after, ']', end);
            at = after;
        }

        if (most is null) ReadMore(at, counted, rest!.Value, end);
    }

    private List<int> PrefixOf(SchemaNode node)
    {
        if (node.Find("prefixItems") is not { } prefix) return [];
        if (prefix.ValueKind != JsonValueKind.Array || prefix.GetArrayLength() is 0 or > MostItems) throw node.Fault("prefixItems", "Give a list of schemas.");
        return [.. prefix.EnumerateArray().Select((schema, i) => ruleOf(node.Below("prefixItems", FormattableString.Invariant($"{i}"), schema)))];
    }

    private void ReadItem(int from, int number, int rule, int to)
    {
        var item = from;
        if (number > 0)
        {
            item = builder.AddState();
            json.Comma(from, item);
        }

        builder.Call(item, rule, to);
    }

    private void ReadMore(int from, int written, int rule, int end)
    {
        var (item, after) = (builder.AddState(), builder.AddState());
        if (written == 0) builder.Jump(from, item);
        else json.Comma(from, item);
        builder.Call(item, rule, after);
        json.Comma(after, item);
        json.Close(after, ']', end);
    }
}
