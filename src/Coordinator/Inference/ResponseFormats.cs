using System.Text.RegularExpressions;
using AIForge.Constraints;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference;

/// <summary>What an answer must look like: response_format of OpenAI, and grammars. What a node could not follow is refused here, before anything is queued.</summary>
internal static partial class ResponseFormats
{
    private const string Field = "response_format", SchemaField = $"{Field}.json_schema.schema", GrammarField = "grammar";

    private static readonly CheckedConstraints Checked = new();

    /// <summary>Null for anything.</summary>
    public static OutputConstraint? ToConstraint(CreateChatCompletionRequest request)
    {
        var constraint = OfFormat(request.ResponseFormat);
        if (!request.HasGrammar) return constraint;
        if (constraint is not null) throw InferenceFaults.UnsupportedValue(GrammarField, "It cannot stand beside a response_format that says what the answer looks like.");
        Check(GrammarField, () => Checked.Grammar(request.Grammar));
        return new OutputConstraint { Grammar = request.Grammar };
    }

    /// <summary>text.format of the Responses API, which holds the schema itself.</summary>
    public static OutputConstraint? OfText(Value? text)
    {
        var format = new Tools.ToolField(text, "text")["format"];
        if (format.IsAbsent) return null;
        switch (format["type"].Text())
        {
            case "text": return null;
            case "json_object": return new OutputConstraint { JsonObject = true };
            case "json_schema":
                if (!Name().IsMatch(format["name"].Text())) throw InferenceFaults.WrongValue(format["name"].Name, "1 to 64 letters, digits, '_' and '-'");
                var schema = JsonFormatter.Default.Format(format["schema"].Object());
                Check(format["schema"].Name, () => Checked.Schema(schema));
                return new OutputConstraint { JsonSchema = schema };
            default: throw InferenceFaults.WrongValue(format["type"].Name, "one of 'text', 'json_object', 'json_schema'");
        }
    }

    private static OutputConstraint? OfFormat(Value? format)
    {
        const string type = $"{Field}.type";
        if (RequestChecks.IsAbsent(format)) return null;
        if (format!.StructValue?.Fields is not { } fields || !fields.TryGetValue("type", out var kind)) throw InferenceFaults.Missing(type);
        return kind.StringValue switch
        {
            "text" => null,
            "json_object" => new OutputConstraint { JsonObject = true },
            "json_schema" => OfSchema(fields.TryGetValue("json_schema", out var schema) ? schema.StructValue : null),
            _ => throw InferenceFaults.WrongValue(type, "one of 'text', 'json_object', 'json_schema'"),
        };
    }

    private static OutputConstraint OfSchema(Struct? format)
    {
        const string name = $"{Field}.json_schema.name";
        if (format is null) throw InferenceFaults.Missing($"{Field}.json_schema");
        if (!format.Fields.TryGetValue("name", out var given)) throw InferenceFaults.Missing(name);
        if (!Name().IsMatch(given.StringValue)) throw InferenceFaults.WrongValue(name, "1 to 64 letters, digits, '_' and '-'");
        if (!format.Fields.TryGetValue("schema", out var schema)) return new OutputConstraint { JsonObject = true };
        if (schema.KindCase != Value.KindOneofCase.StructValue) throw InferenceFaults.WrongType(SchemaField, "an object");
        var text = JsonFormatter.Default.Format(schema.StructValue);
        Check(SchemaField, () => Checked.Schema(text));
        return new OutputConstraint { JsonSchema = text };
    }

    private static void Check(string field, Action check)
    {
        try
        {
            check();
        }
        catch (ConstraintException exception)
        {
            throw InferenceFaults.WrongConstraint(field, exception);
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}\\z")]
    private static partial Regex Name();
}
