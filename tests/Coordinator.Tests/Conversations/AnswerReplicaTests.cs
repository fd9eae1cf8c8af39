using AIForge.Coordinator.Tests.Inference.Replicas;
using AIForge.Protocol.V1;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Conversations;

/// <summary>Answers that one coordinator makes, read and ended at another, and what is left of them when theirs ends.</summary>
public sealed class AnswerReplicaTests(ReplicasFixture fixture) : IClassFixture<ReplicasFixture>
{
    private readonly ReplicasFixture _fixture = fixture.Required();

    [SkippableFact]
    public async Task WatchAndStop_AtAnotherReplica_ReadTheSameAnswer()
    {
        var (user, model) = (await ReplicasFixture.UserAsync(_fixture.A), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(_fixture.A, model);
        using var reply = await BeginAsync(_fixture.A, user, model);
        var id = (await reply.NextAsync()).Accepted.Answer.MessageId;
        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("Here ", 1);

        var there = new ChatMessageService.ChatMessageServiceClient(_fixture.B.Running.Anonymous);
        using var watch = AnswerReply.Of(there.WatchChatAnswer(new WatchChatAnswerRequest { MessageId = id }, user.Headers));
        (await watch.TextAsync(5)).Should().Be("Here ");
        await generation.DeltaAsync("too", 2);
        (await watch.TextAsync(3)).Should().Be("too");
        var stopped = (await there.StopChatAnswerAsync(new StopChatAnswerRequest { MessageId = id }, user.Headers).ResponseAsync.Within()).Message;

        (stopped.State, stopped.Content).Should().Be((ChatMessageState.Stopped, "Here too"));
        (await watch.RestAsync())[^1].Done.Message.Content.Should().Be("Here too");
    }

    [SkippableFact]
    public async Task Stop_OfTheCoordinator_LeavesTheTextAsInterrupted()
    {
        var third = await _fixture.StartAsync();
        var (user, model) = (await ReplicasFixture.UserAsync(_fixture.A), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(_fixture.A, model);
        await NodesAsync(third, node);
        using var reply = await BeginAsync(third, user, model);
        var id = (await reply.NextAsync()).Accepted.Answer.MessageId;
        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("So far", 1);
        (await reply.TextAsync(6)).Should().Be("So far");

        await third.Running.StopAsync();

        var message = (await new ChatMessageService.ChatMessageServiceClient(_fixture.A.Running.Anonymous).GetChatMessageAsync(new GetChatMessageRequest { MessageId = id }, user.Headers).ResponseAsync.Within()).Message;
        (message.State, message.Content, message.Error.Reason).Should().Be((ChatMessageState.Failed, "So far", "INTERRUPTED"));
        await third.DisposeAsync();
    }

    private static Task NodesAsync(Replica at, Nodes.FakeNode node) => Nodes.NetworkFixture.WhenAsync(() => at.Knows(node));

    private static async Task<AnswerReply> BeginAsync(Replica at, Nodes.TestUser user, Coordinator.Models.ModelRecord model)
    {
        var created = await new ConversationService.ConversationServiceClient(at.Running.Anonymous)
            .CreateConversationAsync(new CreateConversationRequest { Model = model.Name }, user.Headers).ResponseAsync.Within();
        return AnswerReply.Of(new ChatMessageService.ChatMessageServiceClient(at.Running.Anonymous)
            .SendChatMessage(new SendChatMessageRequest { ConversationId = created.Conversation.ConversationId, Content = "?" }, user.Headers));
    }
}
