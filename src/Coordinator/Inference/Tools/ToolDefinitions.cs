using System.Text.RegularExpressions;
using AIForge.Protocol.Node.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference.Tools;

/// <summary>The functions of a request: OpenAI's <c>tools</c>, and <c>functions</c> from before there were tools.</summary>
internal static partial class ToolDefinitions
{
    public const string NameRule = "1 to 64 letters, digits, '_' and '-'";
    private const int MostTools = 128;

    private static readonly CheckedTools Checked = new();

    public static IReadOnlyList<Tool> OfTools(Value tools)
    {
        var definitions = new ToolField(tools, "tools").Items(MostTools).Select(tool =>
        {
            var type = tool["type"];
            tool.Object();
            if (type.Text() != "function") throw InferenceFaults.UnsupportedValue(type.Name, "Only tools of the type 'function' are supported.");
            return tool["function"];
        });
        return Read(definitions);
    }

    /// <summary>Those of the Responses API, where a tool is the function itself.</summary>
    public static IReadOnlyList<Tool> OfResponse(Value tools)
    {
        var definitions = new ToolField(tools, "tools").Items(MostTools).Select(tool =>
        {
            tool.Object();
            if (tool["type"].Text() != "function") throw InferenceFaults.UnsupportedValue(tool["type"].Name, "Only tools of the type 'function' are supported.");
            return tool;
        });
        return Read(definitions);
    }

    public static IReadOnlyList<Tool> OfFunctions(Value functions) => Read(new ToolField(functions, "functions").Items(MostTools));

    public static bool IsName(string name) => Name().IsMatch(name);

    private static List<Tool> Read(IEnumerable<ToolField> functions)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var drafts = functions.Select(function => Draft(function, names)).ToList();
        // Whether each can be followed is known together: they share what one answer may take to work out.
        var followed = Checked.Follow(drafts);
        return [.. drafts.Select((draft, index) => new Tool { Name = draft.Name, Definition = draft.Definition, ArgumentsSchema = followed[index], Callable = true })];
    }

    private static ToolDraft Draft(ToolField function, HashSet<string> names)
    {
        function.Object();
        var (name, description, strict) = (function["name"], function["description"], function["strict"]);
        if (!IsName(name.Text())) throw InferenceFaults.WrongValue(name.Name, NameRule);
        if (!names.Add(name.Text())) throw InferenceFaults.WrongValue(name.Name, $"another name than '{name.Text()}', which an earlier function has");
        var parameters = function["parameters"];
        var schema = ToolSchemas.Of(parameters);

        var told = new Struct { Fields = { ["name"] = name.Value! } };
        if (!description.IsAbsent) told.Fields["description"] = Value.ForString(description.Text());
        told.Fields["parameters"] = parameters.IsAbsent ? Value.ForStruct(ToolSchemas.Nothing()) : parameters.Value!;
        var tool = new Struct { Fields = { ["type"] = Value.ForString("function"), ["function"] = Value.ForStruct(told) } };
        return new ToolDraft(name.Text(), JsonFormatter.Default.Format(tool), schema, parameters.Name, !strict.IsAbsent && strict.Flag());
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}\\z")]
    private static partial Regex Name();
}
