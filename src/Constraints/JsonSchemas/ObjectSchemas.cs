using System.Text.Json;
using AIForge.Constraints.Automata;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>
/// Schemas of type object. Where additional properties are not spoken of, none are written unless the schema names no properties at all: a
/// model that may invent names does.
/// </summary>
internal sealed class ObjectSchemas(GrammarBuilder builder, JsonRules json, Func<SchemaNode, int> ruleOf)
{
    private const int MostProperties = 5_000, LongestName = 256;

    public void Read(SchemaNode node, int start, int end)
    {
        SchemaTypes.Allow(node, "objects", SchemaTypes.ObjectKeywords);
        var properties = PropertiesOf(node);
        var required = RequiredOf(node, properties);
        var additional = AdditionalOf(node, properties.Count);
        if (properties.Count == 0 && additional == json.Value)
        {
            builder.Call(start, json.AnyObject, end);
            return;
        }

        // Before each property: nothing has been written yet, or something has, after which a comma comes first.
        var (none, some) = (builder.AddState(), (int?)null);
        json.Open(start, '{', none);
        foreach (var property in properties)
        {
            var after = builder.AddState();
            ReadPair(PairStart(none, some), property, node, after);
            if (required.Contains(property.Name))
            {
                (none, some) = (-1, after);
                continue;
            }

            if (some is { } before) builder.Jump(before, after);
            some = after;
        }

        if (additional is { } rule) some = ReadMore(none, some, [.. properties.Select(property => property.Name)], rule);
        if (none >= 0) builder.Read(none, "}", end);
        if (some is { } last) json.Close(last, '}', end);
    }

    private int PairStart(int none, int? some)
    {
        var pair = builder.AddState();
        if (none >= 0) builder.Jump(none, pair);
        if (some is { } before) json.Comma(before, pair);
        return pair;
    }

    private void ReadPair(int from, JsonProperty property, SchemaNode node, int to)
    {
        var colon = builder.AddState();
        JsonLiterals.ReadName(builder, from, property.Name, colon);
        json.ReadValueOf(colon, ruleOf(node.Below("properties", property.Name, property.Value)), to);
    }

    /// <summary>Any number of pairs with other names.</summary>
    private int ReadMore(int none, int? some, string[] names, int rule)
    {
        var (colon, after) = (builder.AddState(), builder.AddState());
        var pair = PairStart(none, some);
        OtherNames.Read(builder, json, pair, names, colon);
        json.ReadValueOf(colon, rule, after);
        json.Comma(after, pair);
        if (some is { } before) builder.Jump(before, after);
        return after;
    }

    private static List<JsonProperty> PropertiesOf(SchemaNode node)
    {
        if (node.Find("properties") is not { } properties) return [];
        if (properties.ValueKind != JsonValueKind.Object) throw node.Fault("properties", "Give an object of schemas by name.");
        var all = properties.EnumerateObject().ToList();
        if (all.Count > MostProperties) throw node.Fault("properties", $"At most {MostProperties} are supported.");
        if (all.Find(property => property.Name.Length > LongestName) is { Value.ValueKind: not JsonValueKind.Undefined } longest) throw node.Fault("properties", $"A name has at most {LongestName} characters; '{longest.Name[..20]}…' has more.");
        var twice = all.GroupBy(property => property.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? all : throw node.Fault("properties", $"'{twice.Key}' stands there twice.");
    }

    private static HashSet<string> RequiredOf(SchemaNode node, List<JsonProperty> properties)
    {
        if (node.Find("required") is not { } required) return [];
        if (required.ValueKind != JsonValueKind.Array || required.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String)) throw node.Fault("required", "Give a list of names.");
        var names = required.EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal);
        var known = properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        var unknown = names.FirstOrDefault(name => !known.Contains(name));
        return unknown is null ? names : throw node.Fault("required", $"'{unknown}' is not among the properties.");
    }

    private int? AdditionalOf(SchemaNode node, int properties) => node.Find("additionalProperties") switch
    {
        null => properties == 0 ? json.Value : null,
        { ValueKind: JsonValueKind.False } => null,
        { } schema => ruleOf(node.Below("additionalProperties", schema)),
    };
}
