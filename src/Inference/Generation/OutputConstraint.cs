using AIForge.Constraints.ToolCalls;

namespace AIForge.Inference.Generation;

/// <summary>What the output must look like.</summary>
/// <param name="Kind">How it is said.</param>
/// <param name="Text">A JSON Schema, a grammar, or the rules of calls; empty for any object.</param>
public sealed record OutputConstraint(OutputConstraintKind Kind, string Text)
{
    /// <summary>Any JSON object.</summary>
    public static OutputConstraint JsonObject { get; } = new(OutputConstraintKind.JsonObject, "");

    public static OutputConstraint JsonSchema(string schema) => new(OutputConstraintKind.JsonSchema, schema);

    public static OutputConstraint Grammar(string grammar) => new(OutputConstraintKind.Grammar, grammar);

    /// <summary>Calls of functions, or text. Control tokens that calls are recognised by are written out in the answer.</summary>
    public static OutputConstraint ToolCalls(ToolCallRules rules) => new(OutputConstraintKind.ToolCalls, rules.ToJson());
}
