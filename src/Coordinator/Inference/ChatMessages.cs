using AIForge.Coordinator.Inference.Tools;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference;

/// <summary>The conversation of a chat request as the model is given it, or a refusal that names the message at fault.</summary>
internal static class ChatMessages
{
    private const int MaxMessages = 2_048;

    public static IEnumerable<ChatMessage> Of(CreateChatCompletionRequest request)
    {
        if (request.Messages.Count == 0) throw InferenceFaults.EmptyArray("messages");
        if (request.Messages.Count > MaxMessages) throw InferenceFaults.ArrayTooLong("messages", MaxMessages);
        var calls = new ToolMessages();
        return request.Messages.Select((message, index) => Message(message, calls, $"messages[{index}]"));
    }

    private static ChatMessage Message(RequestMessage message, ToolMessages calls, string field)
    {
        if (!message.HasRole) throw InferenceFaults.Missing($"{field}.role");
        var role = message.Role switch
        {
            "developer" => "system",
            "system" or "user" or "assistant" or "tool" or "function" => message.Role,
            _ => throw InferenceFaults.WrongValue($"{field}.role", "one of 'system', 'developer', 'user', 'assistant', 'tool'"),
        };
        var plain = new ChatMessage { Role = role, Content = Content(message.Content, role, $"{field}.content"), Name = message.Name };
        if (role == "tool") calls.Answered(message, plain, field);
        else if (role == "function") calls.AnsweredByName(message, plain, field);
        else if (role == "assistant") calls.Called(message, plain, field);
        else RequestChecks.Unsupported($"{field}.tool_calls", message.ToolCalls, "Only messages of the role 'assistant' have calls.");
        return plain;
    }

    private static string Content(Value? content, string role, string field)
    {
        if (RequestChecks.IsAbsent(content)) return role is "assistant" or "function" ? "" : throw InferenceFaults.Missing(field);
        return content!.KindCase switch
        {
            Value.KindOneofCase.StringValue => content.StringValue,
            Value.KindOneofCase.ListValue => string.Concat(content.ListValue.Values.Select((part, index) => Part(part, $"{field}[{index}]"))),
            _ => throw InferenceFaults.WrongType(field, "a string or an array of content parts"),
        };
    }

    private static string Part(Value part, string field)
    {
        if (part.StructValue?.Fields is not { } fields || !fields.TryGetValue("type", out var type)) throw InferenceFaults.Missing($"{field}.type");
        if (type.StringValue is "image_url" or "input_audio" or "file")
            throw InferenceFaults.UnsupportedValue($"{field}.type", $"The model does not take '{type.StringValue}'.");
        if (type.StringValue is not ("text" or "refusal")) throw InferenceFaults.WrongValue($"{field}.type", "\"text\"");
        if (!fields.TryGetValue(type.StringValue, out var text) || text.KindCase != Value.KindOneofCase.StringValue)
            throw InferenceFaults.Missing($"{field}.{type.StringValue}");
        return text.StringValue;
    }
}
