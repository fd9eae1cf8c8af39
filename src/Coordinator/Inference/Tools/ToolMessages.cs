using System.Globalization;
using System.Text.Json;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ToolCall = AIForge.Protocol.Node.V1.ToolCall;

namespace AIForge.Coordinator.Inference.Tools;

/// <summary>Calls that earlier answers made, and the messages that answer them. One per conversation, which is read in order.</summary>
internal sealed class ToolMessages
{
    private const int MostCalls = 128, LongestId = 512, DeepestArguments = 64;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _functions = new(StringComparer.Ordinal);
    private int _made;

    /// <summary>Adds the calls of an assistant's message.</summary>
    public void Called(RequestMessage message, ChatMessage to, string field)
    {
        // Some clients hand back an empty list where there were no calls.
        if (!RequestChecks.IsAbsent(message.ToolCalls) && message.ToolCalls.ListValue is not { Values.Count: 0 })
        {
            var calls = new ToolField(message.ToolCalls, $"{field}.tool_calls").Items(MostCalls);
            var own = new HashSet<string>(StringComparer.Ordinal);
            to.ToolCalls.AddRange(calls.Select(call => Call(call, own)));
            _ids.UnionWith(own);
        }

        if (RequestChecks.IsAbsent(message.FunctionCall)) return;
        var older = Function(new ToolField(message.FunctionCall, $"{field}.function_call"));
        older.Id = string.Create(CultureInfo.InvariantCulture, $"call_{_made++}");
        _functions[older.Name] = older.Id;
        to.ToolCalls.Add(older);
    }

    /// <summary>Says which call a tool's message answers.</summary>
    public void Answered(RequestMessage message, ChatMessage to, string field)
    {
        if (!message.HasToolCallId) throw InferenceFaults.Missing($"{field}.tool_call_id");
        if (!_ids.Contains(message.ToolCallId)) throw InferenceFaults.WrongValue($"{field}.tool_call_id", "the id of a tool call in an earlier message");
        to.ToolCallId = message.ToolCallId;
    }

    /// <summary>The same for a function's message, which names the function.</summary>
    public void AnsweredByName(RequestMessage message, ChatMessage to, string field)
    {
        if (!message.HasName) throw InferenceFaults.Missing($"{field}.name");
        if (!_functions.TryGetValue(message.Name, out var id)) throw InferenceFaults.WrongValue($"{field}.name", "the name of a function that an earlier message calls");
        (to.Role, to.ToolCallId) = ("tool", id);
    }

    private static ToolCall Call(ToolField call, HashSet<string> own)
    {
        call.Object();
        var (id, type) = (call["id"], call["type"]);
        if (id.Text().Length is 0 or > LongestId) throw InferenceFaults.WrongValue(id.Name, $"1 to {LongestId} characters");
        if (!own.Add(id.Text())) throw InferenceFaults.WrongValue(id.Name, "an id that no other call of the message has");
        if (!type.IsAbsent && type.Text() != "function") throw InferenceFaults.UnsupportedValue(type.Name, "Only calls of the type 'function' are supported.");
        var function = Function(call["function"]);
        function.Id = id.Text();
        return function;
    }

    /// <summary>Name and arguments of a call.</summary>
    public static ToolCall Function(ToolField function)
    {
        function.Object();
        var name = function["name"];
        if (!ToolDefinitions.IsName(name.Text())) throw InferenceFaults.WrongValue(name.Name, ToolDefinitions.NameRule);
        return new ToolCall { Name = name.Text(), Arguments = Arguments(function["arguments"]) };
    }

    /// <summary>As clients hand it back: the text of an object. Some hand back the object.</summary>
    private static string Arguments(ToolField arguments)
    {
        if (arguments.IsAbsent) return "{}";
        if (arguments.Value!.KindCase == Value.KindOneofCase.StructValue) return JsonFormatter.Default.Format(arguments.Value.StructValue);
        var text = arguments.Text();
        if (string.IsNullOrWhiteSpace(text)) return "{}";
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = DeepestArguments });
            if (json.RootElement.ValueKind == JsonValueKind.Object) return text;
        }
        catch (JsonException)
        {
            // Told below, as what is no object is.
        }

        throw InferenceFaults.WrongValue(arguments.Name, $"the JSON of an object, at most {DeepestArguments} levels deep");
    }
}
