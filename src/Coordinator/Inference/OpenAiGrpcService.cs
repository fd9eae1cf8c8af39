using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Inference.Embeddings;
using AIForge.Coordinator.Inference.Responses;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.OpenAi.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Inference;

[Authorize(Policies.Inference)]
internal sealed class OpenAiGrpcService(
    Caller caller, Admission admission, ChatCompletions chat, TextCompletions texts, TextEmbeddings embeddings, ModelResponses responses, OpenAiModels models, LoadingComments comments, TimeProvider clock)
    : OpenAiService.OpenAiServiceBase
{
    public override async Task<ChatCompletion> CreateChatCompletion(CreateChatCompletionRequest request, ServerCallContext context)
    {
        var headers = await EnterAsync(context);
        var completion = await chat.CompleteAsync(caller, request, context.CancellationToken);
        await headers.WriteAsync(completion.Usage.HasCost ? completion.Usage.Cost : null);
        return completion;
    }

    public override async Task CreateChatCompletionStream(
        CreateChatCompletionRequest request, IServerStreamWriter<ChatCompletionChunk> responseStream, ServerCallContext context)
    {
        var headers = await EnterAsync(context);
        var chunks = chat.StreamAsync(caller, request, context.CancellationToken);
        await headers.WriteWithFirstAsync(comments.WithAsync(chunks, request.Model, text => new ChatCompletionChunk { Comment = text }, context.CancellationToken), responseStream);
    }

    public override async Task<Completion> CreateCompletion(CreateCompletionRequest request, ServerCallContext context)
    {
        var headers = await EnterAsync(context);
        var completion = await texts.CompleteAsync(caller, request, context.CancellationToken);
        await headers.WriteAsync(completion.Usage.HasCost ? completion.Usage.Cost : null);
        return completion;
    }

    public override async Task CreateCompletionStream(
        CreateCompletionRequest request, IServerStreamWriter<Completion> responseStream, ServerCallContext context)
    {
        var headers = await EnterAsync(context);
        var chunks = texts.StreamAsync(caller, request, context.CancellationToken);
        await headers.WriteWithFirstAsync(comments.WithAsync(chunks, request.Model, text => new Completion { Comment = text }, context.CancellationToken), responseStream);
    }

    public override async Task<EmbeddingList> CreateEmbeddings(CreateEmbeddingsRequest request, ServerCallContext context)
    {
        var headers = await EnterAsync(context);
        var list = await embeddings.CreateAsync(caller, request, context.CancellationToken);
        await headers.WriteAsync(list.Usage.HasCost ? list.Usage.Cost : null);
        return list;
    }

    public override async Task<Response> CreateResponse(CreateResponseRequest request, ServerCallContext context)
    {
        var headers = await EnterAsync(context);
        var response = await responses.CreateAsync(caller, request, context.CancellationToken);
        await headers.WriteAsync(response.Usage.HasCost ? response.Usage.Cost : null);
        return response;
    }

    public override async Task CreateResponseStream(CreateResponseRequest request, IServerStreamWriter<ResponseEvent> responseStream, ServerCallContext context)
    {
        var headers = await EnterAsync(context);
        var events = responses.StreamAsync(caller, request, context.CancellationToken);
        await headers.WriteWithFirstAsync(comments.WithAsync(events, request.Model, text => new ResponseEvent { Comment = text }, context.CancellationToken), responseStream);
    }

    public override Task<ModelList> ListModels(ListModelsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        return models.ListAsync(caller, context.CancellationToken);
    }

    public override Task<Model> RetrieveModel(RetrieveModelRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        return models.RetrieveAsync(caller, request.Model, context.CancellationToken);
    }

    public override Task<DeletedModel> DeleteModel(DeleteModelRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        return models.DeleteAsync(caller, request.Model, context.CancellationToken);
    }

    private async Task<InferenceHeaders> EnterAsync(ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        var startedAt = clock.GetTimestamp();
        await admission.EnterAsync(caller, context.CancellationToken);
        return new InferenceHeaders(context, startedAt, clock);
    }
}
