using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using AIForge.Shared.Hosting;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Conversations.Exporting;

/// <summary>Writes conversations out: everything as JSON, or the newest branch as Markdown.</summary>
internal sealed class ConversationExport(MessagesStore messages, IOptions<ConversationOptions> options)
{
    // Texts stay readable; the file is none that a browser shows as a page.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task WriteAsync(ConversationRecord conversation, string format, IServerStreamWriter<HttpBody> replies, ServerCallContext context) => format switch
    {
        "" or "json" => WriteAsync(JsonAsync(conversation, context.CancellationToken), ("application/json", "conversation.json"), replies, context),
        "markdown" => WriteAsync(MarkdownAsync(conversation, context.CancellationToken), ("text/markdown; charset=utf-8", "conversation.md"), replies, context),
        _ => throw ConversationFaults.Invalid("format", "Give json or markdown."),
    };

    private static async Task WriteAsync(IAsyncEnumerable<string> parts, (string Type, string Name) file, IServerStreamWriter<HttpBody> replies, ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(new Metadata { { GatewayHeaders.ReplyDisposition, $"attachment; filename=\"{file.Name}\"" } });
        await foreach (var part in parts) await replies.WriteAsync(new HttpBody { ContentType = file.Type, Data = ByteString.CopyFromUtf8(part) }, context.CancellationToken);
    }

    private async IAsyncEnumerable<string> JsonAsync(ConversationRecord conversation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var head = JsonSerializer.Serialize(new ExportedConversation(conversation), Json);
        yield return head[..^1] + ",\"messages\":[";
        var separator = "";
        Guid? after = null;
        while (await messages.ForwardAsync(conversation.Id, after, cancellationToken) is { Count: > 0 } portion)
        {
            foreach (var message in portion)
            {
                yield return separator + JsonSerializer.Serialize(new ExportedMessage(message), Json);
                separator = ",";
            }

            after = portion[^1].Id;
        }

        yield return "]}";
    }

    private async IAsyncEnumerable<string> MarkdownAsync(ConversationRecord conversation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return $"# {conversation.Title}\n";
        if (conversation.SystemPrompt.Length > 0) yield return $"\n## System\n\n{conversation.SystemPrompt}\n";
        if (await messages.NewestAsync(conversation.Id, cancellationToken) is not { } newest) yield break;
        foreach (var message in await messages.BranchAsync(conversation.Id, newest, options.Value.MaxPromptBytes, cancellationToken))
            yield return $"\n## {(message.IsAnswer ? message.Model : "You")}\n\n{message.Content}\n";
    }
}
