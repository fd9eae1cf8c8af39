using AIForge.Coordinator.Inference.Embeddings;
using AIForge.Coordinator.Inference.Responses;
using AIForge.Coordinator.Platform.Auth;
using AIForge.ProtoJson;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Faults;
using Google.Protobuf;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>The operations that a line may name: the same that a call of its own would come to.</summary>
internal sealed class BatchEndpoints
{
    public const string Embeddings = "/v1/embeddings";

    private static readonly MessageTables Tables = new();
    private static readonly AnyTypes NoAny = new([], Tables);

    private readonly Admission _admission;
    private readonly Dictionary<string, Func<Caller, byte[], CancellationToken, Task<IMessage>>> _operations;

    public BatchEndpoints(Admission admission, ChatCompletions chat, TextCompletions texts, TextEmbeddings embeddings, ModelResponses responses)
    {
        _admission = admission;
        _operations = new(StringComparer.Ordinal)
        {
            ["/v1/chat/completions"] = Operation<CreateChatCompletionRequest>(request => request.Stream, async (caller, request, token) => await chat.CompleteAsync(caller, request, token)),
            ["/v1/completions"] = Operation<CreateCompletionRequest>(request => request.Stream, async (caller, request, token) => await texts.CompleteAsync(caller, request, token)),
            [Embeddings] = Operation<CreateEmbeddingsRequest>(_ => false, async (caller, request, token) => await embeddings.CreateAsync(caller, request, token)),
            ["/v1/responses"] = Operation<CreateResponseRequest>(request => request.Stream, async (caller, request, token) => await responses.CreateAsync(caller, request, token)),
        };
    }

    public static IReadOnlyList<string> Names { get; } = ["/v1/chat/completions", "/v1/completions", Embeddings, "/v1/responses"];

    /// <summary>Admits and answers a request.</summary>
    /// <param name="body">JSON.</param>
    /// <returns>The reply as JSON.</returns>
    /// <exception cref="FaultException">It was refused, or cannot be answered now.</exception>
    public async Task<string> AnswerAsync(string endpoint, Caller caller, byte[] body, CancellationToken cancellationToken)
    {
        caller.Require(Scopes.Inference);
        await _admission.EnterAsync(caller, cancellationToken);
        try
        {
            return Write(await _operations[endpoint](caller, body, cancellationToken));
        }
        catch (FaultException fault) when (BatchLines.MayPass(fault))
        {
            // It comes again by itself, perhaps a thousand times, and counts as one request.
            await _admission.UndoAsync(caller, CancellationToken.None);
            throw;
        }
    }

    private static Func<Caller, byte[], CancellationToken, Task<IMessage>> Operation<TRequest>(
        Func<TRequest, bool> streams, Func<Caller, TRequest, CancellationToken, Task<IMessage>> answer)
        where TRequest : IMessage, new() => (caller, body, cancellationToken) =>
    {
        var request = Read<TRequest>(body);
        if (streams(request)) throw InferenceFaults.UnsupportedValue("stream", "The answers of a batch come whole.");
        return answer(caller, request, cancellationToken);
    };

    private static TRequest Read<TRequest>(byte[] body)
        where TRequest : IMessage, new()
    {
        var request = new TRequest();
        try
        {
            new JsonMessageReader(body, NoAny).ReadMessage(request, Tables.For(request.Descriptor, JsonDialect.OpenAi));
            return request;
        }
        catch (JsonMappingException exception)
        {
            throw new FaultException(FaultKind.InvalidArgument, exception.Reason, exception.Message)
            {
                Violations = exception.Field is { } field ? [new FieldViolation(field, exception.Message)] : [],
            };
        }
    }

    private static string Write(IMessage reply)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new System.Text.Json.Utf8JsonWriter(buffer, JsonFormat.Writer))
            new JsonMessageWriter(NoAny).Write(writer, reply, Tables.For(reply.Descriptor, JsonDialect.OpenAi));
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
