using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Grpc.Core;
using Happened = AIForge.Protocol.V1.ChatAnswerEvent.EventOneofCase;

namespace AIForge.Coordinator.Tests.Conversations;

/// <summary>Answers that the server makes: what readers see of them, and what becomes of them when somebody goes away.</summary>
public sealed class AnswerTests(ChatFixture fixture) : IClassFixture<ChatFixture>
{
    private readonly ChatFixture _fixture = (ChatFixture)fixture.Required();

    [SkippableFact]
    public async Task Send_Answered_TellsEveryStepAndKeepsBothMessages()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var conversation = await _fixture.ConversationAsync(user, model, systemPrompt: "Be brief.");
        using var reply = _fixture.Send(user, conversation, "What is it?");
        var accepted = (await reply.NextAsync()).Accepted;

        using var generation = await node.ClaimAsync();
        generation.Task.Chat.Messages.Select(message => (message.Role, message.Content)).Should().Equal(("system", "Be brief."), ("user", "What is it?"));
        await generation.DeltaAsync("It is ", 1);
        (await reply.UntilAsync(Happened.Started)).Started.NodeId.Should().Be(node.Identity.NodeId);
        await generation.FinishAsync("this.", "stop", 2, 3);
        var events = await reply.RestAsync();

        string.Concat(events.Select(happened => happened.Delta?.Content)).Should().Be("It is this.");
        var done = events[^1].Done.Message;
        (done.Content, done.State, done.FinishReason, done.ParentId).Should().Be(("It is this.", ChatMessageState.Done, "stop", accepted.Question.MessageId));
        (done.Usage.PromptTokens, done.Usage.CompletionTokens, done.Usage.Cost).Should().Be((5, 3, ""));
        done.NodeIds.Should().Equal(node.Identity.NodeId);
        (await _fixture.MessageAsync(user, accepted.Answer.MessageId)).Should().Be(done);
        (await _fixture.UsageAsync(user)).Should().Be(new Inference.InferenceFixture.UsageRow(5, 3, 1, "stop"), "it is billed as any other request");
        var kept = (await _fixture.Conversations.GetConversationAsync(new GetConversationRequest { ConversationId = conversation.ConversationId }, user.Headers).ResponseAsync.Within()).Conversation;
        (kept.Title, kept.MessageCount).Should().Be(("What is it?", 2));
    }

    [SkippableFact]
    public async Task Send_ReaderLeaves_AnswerGoesOnAndIsReadFromWhereHeWas()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var conversation = await _fixture.ConversationAsync(user, model);
        var id = "";
        using var generation = await BeginAsync();

        await generation.DeltaAsync("éà😀", 2);
        using var watch = _fixture.Watch(user, id, from: 6);
        (await watch.TextAsync(4)).Should().Be("éà😀");
        await generation.FinishAsync("!", "length", 3);

        var last = (await watch.RestAsync())[^1].Done.Message;
        (last.Content, last.FinishReason).Should().Be(("Begin éà😀!", "length"));
        using var again = _fixture.Watch(user, id, from: 10);
        (await again.RestAsync()).Select(happened => happened.Delta?.Content ?? "").Should().Equal("", "!", "");

        async Task<Nodes.FakeGeneration> BeginAsync()
        {
            using var reply = _fixture.Send(user, conversation, "?");
            id = (await reply.NextAsync()).Accepted.Answer.MessageId;
            var begun = await node.ClaimAsync();
            await begun.DeltaAsync("Begin ", 1);
            await reply.TextAsync(6);
            return begun;
        }
    }

    [SkippableFact]
    public async Task Stop_WhileStreaming_KeepsAndBillsWhatCame()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        using var reply = _fixture.Send(user, await _fixture.ConversationAsync(user, model), "?");
        var id = (await reply.NextAsync()).Accepted.Answer.MessageId;
        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("Some", 1, 2);
        await reply.TextAsync(4);

        var stopped = (await _fixture.Messages.StopChatAnswerAsync(new StopChatAnswerRequest { MessageId = id }, user.Headers).ResponseAsync.Within()).Message;

        (stopped.State, stopped.Content).Should().Be((ChatMessageState.Stopped, "Some"));
        (await reply.RestAsync())[^1].Done.Message.State.Should().Be(ChatMessageState.Stopped);
        (await generation.EndedAsync())!.StatusCode.Should().Be(StatusCode.Cancelled, "the node is told");
        (await _fixture.UsageAsync(user)).Should().Be(new Inference.InferenceFixture.UsageRow(5, 2, 1, "cancelled"));
    }

    [SkippableFact]
    public async Task Lost_InTheMiddle_ReaderHearsOfTheOtherNode()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var first = await _fixture.ConnectAsync(model);
        using var reply = _fixture.Send(user, await _fixture.ConversationAsync(user, model), "?");
        var lost = await first.ClaimAsync();
        await lost.DeltaAsync("Once ", 1);
        await reply.TextAsync(5);
        await using var second = await _fixture.ConnectAsync(model);

        await first.DisposeAsync();

        using var resumed = await second.ClaimAsync();
        (await reply.UntilAsync(Happened.Failover)).Failover.NodeId.Should().Be(second.Identity.NodeId);
        await resumed.FinishAsync("more", "stop", 2);
        var done = (await reply.RestAsync())[^1].Done.Message;
        done.Content.Should().Be("Once more");
        done.NodeIds.Should().Equal(first.Identity.NodeId, second.Identity.NodeId);
        lost.Dispose();
    }

    [SkippableFact]
    public async Task Refused_ByTheNode_IsAFailedAnswerWithTheReason()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        using var reply = _fixture.Send(user, await _fixture.ConversationAsync(user, model), "?");
        using var generation = await node.ClaimAsync();

        await generation.ErrorAsync("CONTEXT_LENGTH_EXCEEDED", "Too long.", permanent: true);

        var failed = (await reply.RestAsync())[^1].Failed.Message;
        (failed.State, failed.Error.Reason, failed.Error.Message).Should().Be((ChatMessageState.Failed, "CONTEXT_LENGTH_EXCEEDED", "Too long."));
    }

    [SkippableFact]
    public async Task Sweep_ProcessThatNobodyHeardOf_IsInterruptedWithItsText()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var conversation = await _fixture.ConversationAsync(user, model);
        Id<ConversationTag>.TryParse(conversation.ConversationId, out var conversationId).Should().BeTrue();
        var id = Id<ChatMessageTag>.New(TimeProvider.System);
        await using (var work = await _fixture.Service<Db>().BeginAsync(default))
        {
            await work.ExecuteAsync(
                """
                insert into chat_messages (id, conversation_id, user_id, role, content, state, model, lease_id, lease_until, created_at)
                values (@id, @conversation, @user, 'assistant', 'So far', 'streaming', 'm', @id, now() - interval '1 second', now())
                """,
                new { id = id.Value, conversation = conversationId.Value, user = user.Id },
                default);
            await work.CommitAsync(default);
        }

        using var watch = _fixture.Watch(user, id.ToString());
        _fixture.Sweep();

        var failed = (await watch.RestAsync())[^1].Failed.Message;
        (failed.Content, failed.Error.Reason).Should().Be(("So far", "INTERRUPTED"));
    }

    [SkippableFact]
    public async Task Delete_WhileStreaming_EndsTheGeneration()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var conversation = await _fixture.ConversationAsync(user, model);
        using var reply = _fixture.Send(user, conversation, "?");
        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("x", 1);
        await reply.TextAsync(1);

        await _fixture.Conversations.DeleteConversationAsync(new DeleteConversationRequest { ConversationId = conversation.ConversationId }, user.Headers).ResponseAsync.Within();

        (await generation.EndedAsync())!.StatusCode.Should().Be(StatusCode.Cancelled);
    }

    [SkippableFact]
    public async Task Send_SameRequestKey_IsOneQuestionAndOneAnswer()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var conversation = await _fixture.ConversationAsync(user, model);
        using var reply = _fixture.Send(user, conversation, "?", key: "once");
        using var again = _fixture.Send(user, conversation, "?", key: "once");
        var (one, other) = ((await reply.NextAsync()).Accepted, (await again.NextAsync()).Accepted);

        using var generation = await node.ClaimAsync();
        await generation.FinishAsync("One.", "stop", 1);

        other.Answer.MessageId.Should().Be(one.Answer.MessageId);
        (await again.RestAsync())[^1].Done.Message.Content.Should().Be("One.");
        (await reply.RestAsync())[^1].Done.Message.Content.Should().Be("One.");
        var all = await _fixture.Messages.ListChatMessagesAsync(new ListChatMessagesRequest { ConversationId = conversation.ConversationId }, user.Headers).ResponseAsync.Within();
        all.Messages.Should().HaveCount(2);
    }

    [SkippableFact]
    public async Task Send_MoreThanRunAtATime_IsRefusedAndNothingIsKept()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var conversation = await _fixture.ConversationAsync(user, model);
        using var one = _fixture.Send(user, conversation, "1");
        using var two = _fixture.Send(user, conversation, "2");
        await one.NextAsync();
        await two.NextAsync();

        using var three = _fixture.Send(user, conversation, "3");

        (await three.FaultAsync()).ShouldBeFault(StatusCode.ResourceExhausted, "ANSWER_LIMIT_REACHED");
        var all = await _fixture.Messages.ListChatMessagesAsync(new ListChatMessagesRequest { ConversationId = conversation.ConversationId }, user.Headers).ResponseAsync.Within();
        all.Messages.Should().HaveCount(4);
    }

    [SkippableFact]
    public async Task PriceCap_ReachedByThePaidAnswer_SaysSoAndCostsNoMore()
    {
        var service = await _fixture.ServeAsync(credits: 1_000_000);
        await using var node = await _fixture.ConnectAsync(service.Model);
        var user = await OwnerAsync(service.Subscriber.Id);
        var created = await _fixture.Conversations.CreateConversationAsync(
            new CreateConversationRequest
            {
                Model = service.Model.Name, SubscriptionId = new Id<ServiceSubscriptionTag>(service.SubscriptionId).ToString(), Parameters = new ChatParameters { PriceCap = "0.0004" },
            },
            user.Headers).ResponseAsync.Within();
        using var reply = _fixture.Send(user, created.Conversation, "?");
        using var generation = await node.ClaimAsync();
        generation.Task.MaxTokens.Should().BeInRange(1, 200);

        await generation.FinishAsync("x", "length", Enumerable.Range(1, generation.Task.MaxTokens).ToArray());

        var done = (await reply.RestAsync())[^1].Done.Message;
        done.FinishReason.Should().Be("price_cap");
        decimal.Parse(done.Usage.Cost, System.Globalization.CultureInfo.InvariantCulture).Should().BeInRange(0.000001m, 0.0004m);
        (await _fixture.RowsAsync(service)).Single().Billing.Should().Be("request");
    }

    [SkippableFact]
    public async Task Create_SubscriptionOfSomebodyElse_IsNotFound()
    {
        var service = await _fixture.ServeAsync(credits: 1_000);
        var stranger = await _fixture.UserAsync();

        var act = () => _fixture.Conversations.CreateConversationAsync(
            new CreateConversationRequest { Model = service.Model.Name, SubscriptionId = new Id<ServiceSubscriptionTag>(service.SubscriptionId).ToString() }, stranger.Headers).ResponseAsync.Within();

        (await act.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "SERVICE_SUBSCRIPTION_NOT_FOUND");
    }

    /// <summary>The subscriber by a key of his own, not by that of the service.</summary>
    private async Task<Nodes.TestUser> OwnerAsync(Guid userId)
    {
        await using var work = await _fixture.Db.BeginAsync(default);
        var (_, secret) = await _fixture.Service<Coordinator.Accounts.Keys.ApiKeys>().InsertAsync(
            work, userId, new Coordinator.Accounts.Keys.NewApiKey("own", ["account", "inference", "payments"], null), null, default);
        await work.CommitAsync(default);
        return new Nodes.TestUser(userId, secret);
    }
}
