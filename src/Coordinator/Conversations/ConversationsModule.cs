using AIForge.Coordinator.Conversations.Answers;
using AIForge.Coordinator.Conversations.Exporting;
using AIForge.Coordinator.Conversations.Sharing;

namespace AIForge.Coordinator.Conversations;

/// <summary>The slice's contents: chats that the server keeps, the answers in them, and links to them.</summary>
internal static class ConversationsModule
{
    public static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.AddOptions<ConversationOptions>().BindConfiguration(ConversationOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ConversationsStore>();
        services.AddSingleton<ConversationEditing>();
        services.AddSingleton<ConversationExport>();
        services.AddSingleton<MessagesStore>();
        services.AddSingleton<AnswersStore>();
        services.AddSingleton<AnswerWriting>();
        services.AddSingleton<AnswerGeneration>();
        services.AddSingleton<AnswerRuns>();
        services.AddHostedService(provider => provider.GetRequiredService<AnswerRuns>());
        services.AddHostedService<AnswerSweep>();
        services.AddSingleton<AnswerReading>();
        services.AddSingleton<AnswerStopping>();
        services.AddSingleton<ChatTurns>();
        services.AddSingleton<SharesStore>();
        services.AddSingleton<ChatShares>();
        return services;
    }

    public static void MapConversations(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ConversationsGrpcService>();
        endpoints.MapGrpcService<ChatMessagesGrpcService>();
        endpoints.MapGrpcService<ChatSharesGrpcService>();
    }
}
