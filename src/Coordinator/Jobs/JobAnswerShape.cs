using AIForge.Constraints;
using AIForge.Constraints.Gbnf;
using AIForge.Constraints.JsonSchemas;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs;

/// <summary>The parameters response_format and grammar of an inference job: the same as in chat.</summary>
internal static class JobAnswerShape
{
    public const string FormatName = "response_format", GrammarName = "grammar";
    private const string Format = $"parameters.{FormatName}", Grammar = $"parameters.{GrammarName}", Schema = $"{Format}.json_schema.schema";

    public static void Check(Struct parameters, List<FieldViolation> violations)
    {
        var format = Find(parameters, FormatName);
        var grammar = Find(parameters, GrammarName);
        if (grammar is not null && grammar.KindCase != Value.KindOneofCase.StringValue) violations.Add(new FieldViolation(Grammar, "Give a grammar as text."));
        else if (grammar is not null && TypeOf(format) is not (null or "text")) violations.Add(new FieldViolation(Grammar, "It cannot stand beside a response_format that says what the answer looks like."));
        else if (grammar is not null) Check(Grammar, () => GbnfCompiler.Compile(grammar.StringValue), violations);
        if (format is null) return;
        if (TypeOf(format) is not ("text" or "json_object" or "json_schema")) violations.Add(new FieldViolation($"{Format}.type", "Give one of text, json_object, json_schema."));
        else if (TypeOf(format) == "json_schema" && SchemaOf(format) is null) violations.Add(new FieldViolation(Schema, "Give a JSON Schema, an object."));
        else if (TypeOf(format) == "json_schema") Check(Schema, () => JsonSchemaCompiler.Compile(SchemaOf(format)!), violations);
    }

    /// <summary>Null for anything.</summary>
    public static OutputConstraint? ToConstraint(Struct parameters)
    {
        if (Find(parameters, GrammarName) is { } grammar) return new OutputConstraint { Grammar = grammar.StringValue };
        var format = Find(parameters, FormatName);
        return TypeOf(format) switch
        {
            "json_object" => new OutputConstraint { JsonObject = true },
            "json_schema" => new OutputConstraint { JsonSchema = SchemaOf(format!) },
            _ => null,
        };
    }

    private static void Check(string field, Action compile, List<FieldViolation> violations)
    {
        try
        {
            compile();
        }
        catch (ConstraintException exception)
        {
            violations.Add(new FieldViolation(field, exception.Message));
        }
    }

    private static string? TypeOf(Value? format) => format is null ? null : format.StructValue is { } fields && fields.Fields.TryGetValue("type", out var type) ? type.StringValue : "";

    private static string? SchemaOf(Value format) =>
        format.StructValue.Fields.TryGetValue("json_schema", out var named) && named.StructValue is { } fields && fields.Fields.TryGetValue("schema", out var schema) && schema.StructValue is { } shape
            ? JsonFormatter.Default.Format(shape)
            : null;

    private static Value? Find(Struct parameters, string name) =>
        parameters.Fields.TryGetValue(name, out var value) && value.KindCase != Value.KindOneofCase.NullValue ? value : null;
}
