using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Answers as the coordinator would; the model's name says what happens.</summary>
internal sealed class FakeOpenAi(TestBackend backend) : OpenAiService.OpenAiServiceBase
{
    public override Task<ChatCompletion> CreateChatCompletion(CreateChatCompletionRequest request, ServerCallContext context)
    {
        backend.Saw(request);
        if (request.Model == "none") throw Fault(StatusCode.NotFound, "MODEL_NOT_FOUND", "The model 'none' does not exist.");
        if (request.Model == "broke") throw Fault(StatusCode.ResourceExhausted, "INSUFFICIENT_QUOTA", "You exceeded your current quota.");
        if (request.Model.StartsWith("401", StringComparison.Ordinal)) throw Fault(StatusCode.Unauthenticated, request.Model[3..], "No.");

        return Task.FromResult(new ChatCompletion
        {
            Id = "chatcmpl-1",
            Object = "chat.completion",
            Created = 1760000000,
            Model = request.Model,
            Choices = { new ChatChoice { Message = new ResponseMessage { Role = "assistant", Content = "Hello <b>é✓" }, FinishReason = "stop" } },
            Usage = new Usage { PromptTokens = 8, CompletionTokens = 1, TotalTokens = 9 },
            ServiceTier = "default",
            SystemFingerprint = "fp_1",
        });
    }

    public override async Task CreateChatCompletionStream(
        CreateChatCompletionRequest request, IServerStreamWriter<ChatCompletionChunk> responseStream, ServerCallContext context)
    {
        backend.Saw(request);
        if (request.Model == "none") throw Fault(StatusCode.NotFound, "MODEL_NOT_FOUND", "The model 'none' does not exist.");
        if (request.Model == "silent") await backend.UntilCancelledAsync(context);

        var usage = request.StreamOptions?.IncludeUsage == true;
        if (request.Model == "cold") await responseStream.WriteAsync(new ChatCompletionChunk { Id = "ignored", Comment = "loading: 40 %\r\ndata: x\n" });
        await responseStream.WriteAsync(Chunk(usage, new Delta { Role = "assistant", Content = "", Opening = true }));
        await responseStream.WriteAsync(Chunk(usage, new Delta { Content = "Hel" }));
        if (request.Model == "waits") await backend.UntilCancelledAsync(context);
        if (request.Model == "lost") throw Fault(StatusCode.Unavailable, "NODE_LOST", "The node running this request went away.");

        var last = Chunk(usage, new Delta());
        last.Choices[0].FinishReason = "stop";
        await responseStream.WriteAsync(last);
        if (!usage) return;

        var total = Chunk(usage, new Delta());
        total.Choices.Clear();
        total.Usage = new Usage
        {
            PromptTokens = 8,
            CompletionTokens = 1,
            TotalTokens = 9,
            PromptTokensDetails = new PromptTokensDetails(),
            CompletionTokensDetails = new CompletionTokensDetails(),
        };
        await responseStream.WriteAsync(total);
    }

    public override async Task CreateCompletionStream(
        CreateCompletionRequest request, IServerStreamWriter<Completion> responseStream, ServerCallContext context)
    {
        backend.Saw(request);
        await responseStream.WriteAsync(TextChunk(new CompletionChoice { Text = "Hel" }));
        if (request.Model == "lost") throw Fault(StatusCode.Unavailable, "NODE_LOST", "The node running this request went away.");
        await responseStream.WriteAsync(TextChunk(new CompletionChoice { FinishReason = "stop" }));
    }

    public override Task<Model> RetrieveModel(RetrieveModelRequest request, ServerCallContext context)
    {
        backend.Saw(request);
        return Task.FromResult(new Model { Id = request.Model, Object = "model", Created = 1760000000, OwnedBy = "org", ContextLength = 4096 });
    }

    public override Task<ModelList> ListModels(ListModelsRequest request, ServerCallContext context) =>
        Task.FromResult(new ModelList { Object = "list", Data = { new Model { Id = "org/name", Object = "model" } } });

    private static ChatCompletionChunk Chunk(bool usageRequested, Delta delta) => new()
    {
        Id = "chatcmpl-1",
        Object = "chat.completion.chunk",
        Created = 1760000000,
        Model = "m",
        SystemFingerprint = "fp_1",
        ServiceTier = "default",
        UsageRequested = usageRequested,
        Choices = { new ChunkChoice { Delta = delta } },
    };

    private static Completion TextChunk(CompletionChoice choice) => new()
    {
        Id = "cmpl-1",
        Object = "text_completion",
        Created = 1760000000,
        Model = "m",
        SystemFingerprint = "fp_1",
        Choices = { choice },
    };

    private static RpcException Fault(StatusCode code, string reason, string message)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = message, Details = { Any.Pack(new ErrorInfo { Reason = reason }) } };
        return new RpcException(
            new Grpc.Core.Status(code, message), new Metadata { { "grpc-status-details-bin", Google.Protobuf.MessageExtensions.ToByteArray(status) } });
    }
}
