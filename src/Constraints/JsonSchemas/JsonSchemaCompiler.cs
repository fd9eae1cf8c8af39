using System.Text.Json;
using AIForge.Constraints.Automata;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>
/// Makes a grammar of a JSON Schema (2020-12), so that whatever follows it is valid. Supported is what OpenAI's structured outputs accept; a
/// keyword beyond it is refused by its path. Properties are written in the order of the schema.
/// </summary>
public sealed class JsonSchemaCompiler
{
    private const int MostBytes = 512 << 10, MostDepth = 128, MostEnumValues = 1_000;

    private readonly GrammarBuilder _builder;
    private readonly JsonRules _json;
    private readonly SchemaReferences _references;
    private readonly ObjectSchemas _objects;
    private readonly ArraySchemas _arrays;
    private readonly TextSchemas _texts;
    private readonly Dictionary<string, int> _rules = new(StringComparer.Ordinal);
    private readonly Queue<(SchemaNode Node, int Start, int End)> _open = new();

    private JsonSchemaCompiler(JsonElement root, GrammarBuilder builder, JsonRules json)
    {
        (_builder, _json) = (builder, json);
        _references = new SchemaReferences(root);
        _objects = new ObjectSchemas(_builder, _json, RuleOf);
        _arrays = new ArraySchemas(_builder, _json, RuleOf);
        _texts = new TextSchemas(_builder, _json);
    }

    /// <exception cref="ConstraintException">It is no schema, or asks for what is not supported.</exception>
    public static Grammar Compile(string schema) => Compile(schema, new GrammarBuilder());

    internal static Grammar Compile(string schema, GrammarBuilder builder)
    {
        try
        {
            var (_, start, end) = builder.AddRule();
            builder.Call(start, AddTo(builder, new JsonRules(builder), schema), end);
            return builder.Build();
        }
        catch (GrammarTooLargeException exception)
        {
            throw new ConstraintException("", exception.Message);
        }
    }

    /// <summary>Any JSON object, as response_format json_object asks for.</summary>
    public static Grammar AnyObject() => Compile("""{"type":"object"}""");

    /// <summary>Adds a schema to a grammar of which it is a part.</summary>
    /// <returns>Its rule.</returns>
    /// <exception cref="ConstraintException">It is no schema, or asks for what is not supported.</exception>
    /// <exception cref="GrammarTooLargeException">The grammar has become too large.</exception>
    internal static int AddTo(GrammarBuilder builder, JsonRules json, string schema)
    {
        if (schema.Length > MostBytes) throw new ConstraintException("", $"A schema may have {MostBytes} characters.");
        if (LoneSurrogates.AreIn(schema)) throw new ConstraintException("", "It has half of a character: \\ud800 to \\udbff must come before \\udc00 to \\udfff, and both together.");
        try
        {
            using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = MostDepth });
            return new JsonSchemaCompiler(document.RootElement, builder, json).Add(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new ConstraintException("", $"It is no JSON, or deeper than {MostDepth} levels: {exception.Message}");
        }
    }

    private int Add(JsonElement root)
    {
        var rule = RuleOf(new SchemaNode(root, ""));
        // One after the other and not within each other: a schema may refer to itself.
        while (_open.TryDequeue(out var next)) Fill(next.Node, next.Start, next.End);
        return rule;
    }

    /// <summary>The rule of a schema; the same one for the same place.</summary>
    private int RuleOf(SchemaNode node)
    {
        node = _references.Resolve(node);
        if (_rules.TryGetValue(node.Path, out var known)) return known;
        if (Shared(node) is { } shared) return _rules[node.Path] = shared;
        var (rule, start, end) = _builder.AddRule();
        _rules.Add(node.Path, rule);
        _open.Enqueue((node, start, end));
        return rule;
    }

    /// <summary>What many schemas have in common is one rule: its masks are worked out once.</summary>
    private int? Shared(SchemaNode node)
    {
        if (node.Json.ValueKind == JsonValueKind.True) return _json.Value;
        if (node.Json.ValueKind != JsonValueKind.Object || node.Find("type") is not { ValueKind: JsonValueKind.String } type) return null;
        return type.GetString() switch
        {
            "string" when TextSchemas.IsAny(node) && OnlyDescribed(node) => _json.Text,
            "number" when NumberSchemas.IsAny(node) && OnlyDescribed(node) => _json.Number,
            "integer" when NumberSchemas.IsAny(node) && OnlyDescribed(node) => _json.Integer,
            _ => null,
        };
    }

    private static bool OnlyDescribed(SchemaNode node)
    {
        node.Allow("this type", "type");
        return true;
    }

    private void Fill(SchemaNode node, int start, int end)
    {
        if (node.Json.ValueKind == JsonValueKind.False) throw node.Fault("The schema false allows nothing.");
        if (node.Json.ValueKind != JsonValueKind.Object) throw node.Fault("A schema is an object, or true.");
        if (node.Find("anyOf") is { } options) ReadAny(node, options, start, end);
        else if (node.Find("const") is { } constant) ReadConstant(node, constant, start, end);
        else if (node.Find("enum") is { } values) ReadEnum(node, values, start, end);
        else
            foreach (var type in SchemaTypes.Of(node)) ReadType(node, type, start, end);
    }

    private void ReadType(SchemaNode node, string type, int start, int end)
    {
        switch (type)
        {
            case "object":
                _objects.Read(node, start, end);
                break;
            case "array":
                _arrays.Read(node, start, end);
                break;
            case "string":
                _texts.Read(node, start, end);
                break;
            case "integer" or "number":
                NumberSchemas.Read(_builder, _json, node, type == "integer", start, end);
                break;
            case "boolean":
                _builder.Read(start, "true", end);
                _builder.Read(start, "false", end);
                break;
            case "null":
                _builder.Read(start, "null", end);
                break;
            default:
                _builder.Call(start, _json.Value, end);
                break;
        }
    }

    private void ReadAny(SchemaNode node, JsonElement options, int start, int end)
    {
        node.Allow("a choice", "anyOf");
        if (options.ValueKind != JsonValueKind.Array || options.GetArrayLength() == 0) throw node.Fault("anyOf", "Give a list of at least one schema.");
        var number = 0;
        foreach (var option in options.EnumerateArray())
            _builder.Call(start, RuleOf(node.Below("anyOf", FormattableString.Invariant($"{number++}"), option)), end);
    }

    private void ReadConstant(SchemaNode node, JsonElement constant, int start, int end)
    {
        node.Allow("a constant", "const", "type");
        if (!SchemaTypes.Fits(node, constant)) throw node.Fault("const", "The value is not of the schema's type.");
        JsonLiterals.Read(_builder, start, constant, end);
    }

    private void ReadEnum(SchemaNode node, JsonElement values, int start, int end)
    {
        node.Allow("an enumeration", "enum", "type");
        if (values.ValueKind != JsonValueKind.Array || values.GetArrayLength() is 0 or > MostEnumValues) throw node.Fault("enum", $"Give a list of 1 to {MostEnumValues} values.");
        var fitting = values.EnumerateArray().Where(value => SchemaTypes.Fits(node, value)).ToList();
        if (fitting.Count == 0) throw node.Fault("enum", "None of the values is of the schema's type.");
        foreach (var value in fitting) JsonLiterals.Read(_builder, start, value, end);
    }
}
