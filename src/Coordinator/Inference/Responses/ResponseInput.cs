using AIForge.Coordinator.Inference.Tools;
using AIForge.Protocol.Node.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference.Responses;

/// <summary>The input of a request: a text, or the items of a conversation as they were handed out.</summary>
internal sealed class ResponseInput
{
    private const int MostItems = 2_048;

    private readonly List<ChatMessage> _messages = [];
    private readonly HashSet<string> _calls = new(StringComparer.Ordinal);

    private ResponseInput()
    {
    }

    public static IReadOnlyList<ChatMessage> Of(Value? input)
    {
        var field = new ToolField(input, "input");
        if (field.IsAbsent) throw InferenceFaults.Missing(field.Name);
        if (input!.KindCase == Value.KindOneofCase.StringValue) return [new ChatMessage { Role = "user", Content = input.StringValue }];
        if (input.ListValue is null) throw InferenceFaults.WrongType(field.Name, "a string or an array of items");
        var read = new ResponseInput();
        foreach (var item in field.Items(MostItems)) read.Add(item);
        return read._messages.Count > 0 ? read._messages : throw InferenceFaults.EmptyArray(field.Name);
    }

    private void Add(ToolField item)
    {
        item.Object();
        switch (item["type"].IsAbsent ? "message" : item["type"].Text())
        {
            case "message":
                AddMessage(item);
                break;
            case "function_call":
                AddCall(item);
                break;
            case "function_call_output":
                AddOutput(item);
                break;
            // What a model thought is its own: it is not told it again.
            case "reasoning":
                break;
            default:
                throw InferenceFaults.UnsupportedValue(item["type"].Name, "Supported are 'message', 'function_call', 'function_call_output' and 'reasoning'.");
        }
    }

    private void AddMessage(ToolField item)
    {
        var role = item["role"].Text() switch
        {
            "developer" or "system" => "system",
            "user" => "user",
            "assistant" => "assistant",
            _ => throw InferenceFaults.WrongValue(item["role"].Name, "one of 'system', 'developer', 'user', 'assistant'"),
        };
        _messages.Add(new ChatMessage { Role = role, Content = Content(item["content"]) });
    }

    /// <summary>Calls that follow each other, and what was said before them, are one message.</summary>
    private void AddCall(ToolField item)
    {
        var (id, call) = (item["call_id"], ToolMessages.Function(item));
        call.Id = id.Text();
        if (call.Id.Length == 0 || !_calls.Add(call.Id)) throw InferenceFaults.WrongValue(id.Name, "an id that no other call has");
        if (_messages.Count == 0 || _messages[^1].Role != "assistant") _messages.Add(new ChatMessage { Role = "assistant" });
        _messages[^1].ToolCalls.Add(call);
    }

    private void AddOutput(ToolField item)
    {
        var id = item["call_id"];
        if (!_calls.Contains(id.Text())) throw InferenceFaults.WrongValue(id.Name, "the id of a call in an earlier item");
        _messages.Add(new ChatMessage { Role = "tool", Content = Content(item["output"]), ToolCallId = id.Text() });
    }

    private static string Content(ToolField content)
    {
        if (content.IsAbsent) throw InferenceFaults.Missing(content.Name);
        if (content.Value!.KindCase == Value.KindOneofCase.StringValue) return content.Value.StringValue;
        return content.Value.ListValue is { } parts
            ? string.Concat(parts.Values.Select((part, index) => Part(new ToolField(part, $"{content.Name}[{index}]"))))
            : throw InferenceFaults.WrongType(content.Name, "a string or an array of content parts");
    }

    private static string Part(ToolField part)
    {
        part.Object();
        return part["type"].Text() switch
        {
            "input_text" or "output_text" or "text" => part["text"].Text(),
            "refusal" => part["refusal"].Text(),
            "input_image" or "input_file" or "input_audio" => throw InferenceFaults.UnsupportedValue(part["type"].Name, $"The model does not take '{part["type"].Text()}'."),
            _ => throw InferenceFaults.WrongValue(part["type"].Name, "one of 'input_text', 'output_text', 'refusal'"),
        };
    }
}
