using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>The tests after <c>is</c>.</summary>
internal static class TemplateTests
{
    public static bool Check(string name, object? value, CallArguments arguments, RenderBudget budget) => name switch
    {
        "defined" => value is not Undefined,
        "undefined" => value is Undefined,
        "none" => value is null,
        "string" => value is MarkedText,
        "number" => value is long or double,
        "integer" => value is long,
        "float" => value is double,
        "boolean" => value is bool,
        "true" => value is true,
        "false" => value is false,
        "mapping" => value is TemplateMap,
        "sequence" or "iterable" => value is TemplateList or MarkedText or TemplateMap,
        "callable" => value is TemplateFunction,
        "eq" or "equalto" or "sameas" => TemplateValues.AreEqual(value, arguments.Require(0, "other"), budget),
        "ne" => !TemplateValues.AreEqual(value, arguments.Require(0, "other"), budget),
        "in" => TemplateValues.Contains(arguments.Require(0, "container"), value, budget),
        "odd" => value is long number && (number & 1) == 1,
        "even" => value is long number && (number & 1) == 0,
        _ => throw new TemplateException($"The test '{name}' is not supported."),
    };
}
