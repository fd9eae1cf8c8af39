using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference.Tools;

/// <summary>What a request has to call, and whether it must: tools, tool_choice and their predecessors as one.</summary>
internal static class ToolChoices
{
    private const int MostAllowed = 128;

    /// <summary>Null when nothing may be called.</summary>
    public static ToolUse? Of(CreateChatCompletionRequest request)
    {
        if (RequestChecks.IsAbsent(request.Functions)) return OfTools(request.Tools, new ToolField(request.ToolChoice, "tool_choice"), !request.HasParallelToolCalls || request.ParallelToolCalls);
        if (!RequestChecks.IsAbsent(request.Tools)) throw InferenceFaults.UnsupportedValue("functions", "It cannot stand beside 'tools', which has taken its place.");
        return OfFunctions(request.Functions, new ToolField(request.FunctionCall, "function_call"));
    }

    /// <summary>The same of the Responses API, which names things one level higher.</summary>
    public static ToolUse? Of(CreateResponseRequest request)
    {
        var choice = new ToolField(request.ToolChoice, "tool_choice");
        // Clients send an empty list where they have no tools.
        if (RequestChecks.IsAbsent(request.Tools) || request.Tools.ListValue is { Values.Count: 0 })
            return choice.IsAbsent || choice.Value!.StringValue is "none" or "auto" ? null : throw InferenceFaults.WrongValue(choice.Name, "'tools' to be given beside it");
        var use = new ToolUse { Tools = { ToolDefinitions.OfResponse(request.Tools) }, Parallel = !request.HasParallelToolCalls || request.ParallelToolCalls };
        if (choice.IsAbsent) return use;
        if (choice.Value!.KindCase == Value.KindOneofCase.StringValue) return Mode(use, choice, "one of 'none', 'auto', 'required', or an object that names a function");
        switch (choice["type"].Text())
        {
            case "function":
                Only(use, [choice["name"]]);
                (use.Required, use.Parallel) = (true, false);
                return use;
            case "allowed_tools":
                Only(use, [.. choice["tools"].Items(MostAllowed).Select(tool => tool["name"])]);
                return choice["mode"].Text() == "none" ? throw InferenceFaults.WrongValue(choice["mode"].Name, "one of 'auto', 'required'") : Mode(use, choice["mode"], "one of 'auto', 'required'");
            default:
                throw InferenceFaults.UnsupportedValue(choice["type"].Name, "Only functions can be chosen.");
        }
    }

    private static ToolUse? OfTools(Value? tools, ToolField choice, bool isParallel)
    {
        if (RequestChecks.IsAbsent(tools))
            return choice.IsAbsent || choice.Value!.StringValue is "none" or "auto" ? null : throw InferenceFaults.WrongValue(choice.Name, "'tools' to be given beside it");
        var use = new ToolUse { Tools = { ToolDefinitions.OfTools(tools!) }, Parallel = isParallel };
        if (choice.IsAbsent) return use;
        if (choice.Value!.KindCase == Value.KindOneofCase.StringValue) return Mode(use, choice, "one of 'none', 'auto', 'required', or an object that names a function");
        switch (choice["type"].Text())
        {
            case "function":
                Only(use, [choice["function"]["name"]]);
                (use.Required, use.Parallel) = (true, false);
                return use;
            case "allowed_tools":
                var allowed = choice["allowed_tools"];
                Only(use, [.. allowed["tools"].Items(MostAllowed).Select(tool => tool["function"]["name"])]);
                return allowed["mode"].Text() == "none" ? throw InferenceFaults.WrongValue(allowed["mode"].Name, "one of 'auto', 'required'") : Mode(use, allowed["mode"], "one of 'auto', 'required'");
            default:
                throw InferenceFaults.WrongValue(choice["type"].Name, "one of 'function', 'allowed_tools'");
        }
    }

    private static ToolUse? OfFunctions(Value functions, ToolField choice)
    {
        var use = new ToolUse { Tools = { ToolDefinitions.OfFunctions(functions) } };
        if (choice.IsAbsent) return use;
        if (choice.Value!.KindCase == Value.KindOneofCase.StringValue)
            return choice.Text() == "required" ? throw InferenceFaults.WrongValue(choice.Name, "'none', 'auto' or an object with a name") : Mode(use, choice, "'none', 'auto' or an object with a name");
        Only(use, [choice["name"]]);
        use.Required = true;
        return use;
    }

    private static ToolUse? Mode(ToolUse use, ToolField mode, string expected)
    {
        switch (mode.Text())
        {
            case "none": return null;
            case "auto": return use;
            case "required":
                use.Required = true;
                return use;
            default: throw InferenceFaults.WrongValue(mode.Name, expected);
        }
    }

    private static void Only(ToolUse use, IReadOnlyList<ToolField> names)
    {
        foreach (var tool in use.Tools) tool.Callable = false;
        foreach (var name in names)
        {
            var tool = use.Tools.FirstOrDefault(known => known.Name == name.Text()) ?? throw InferenceFaults.WrongValue(name.Name, "the name of a function of the request");
            tool.Callable = true;
        }
    }
}
