using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Conversations;

/// <summary>Branches, lists, search, files and links.</summary>
public sealed class ConversationTests(ChatFixture fixture) : IClassFixture<ChatFixture>
{
    private readonly ChatFixture _fixture = (ChatFixture)fixture.Required();

    [SkippableFact]
    public async Task EditAndRegenerate_AreBranches_EachWithItsOwnPast()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var conversation = await _fixture.ConversationAsync(user, model);
        var (_, first) = await _fixture.AskAsync(user, node, conversation, "One?", "1");
        var (old, oldAnswer) = await _fixture.AskAsync(user, node, conversation, "Two?", "2", first);

        // An edit: another text after the same answer.
        using var edit = _fixture.Send(user, conversation, "Three?", first);
        using var edited = await node.ClaimAsync();
        edited.Task.Chat.Messages.Select(message => message.Content).Should().Equal("One?", "1", "Three?");
        await edited.FinishAsync("3", "stop", 1);
        (await edit.RestAsync())[0].Accepted.Question.ParentId.Should().Be(old.ParentId);

        using var repeat = AnswerReply.Of(_fixture.Messages.RegenerateChatAnswer(new RegenerateChatAnswerRequest { MessageId = oldAnswer.MessageId }, user.Headers));
        using var repeated = await node.ClaimAsync();
        repeated.Task.Chat.Messages.Select(message => message.Content).Should().Equal("One?", "1", "Two?");
        await repeated.FinishAsync("II", "stop", 1);
        var sibling = (await repeat.RestAsync())[^1].Done.Message;

        (sibling.ParentId, sibling.Content).Should().Be((oldAnswer.ParentId, "II"));
        var all = await _fixture.Messages.ListChatMessagesAsync(new ListChatMessagesRequest { ConversationId = conversation.ConversationId, PageSize = 3 }, user.Headers).ResponseAsync.Within();
        all.Messages.Select(message => message.Content).Should().Equal("II", "3", "Three?");
        var rest = await _fixture.Messages.ListChatMessagesAsync(
            new ListChatMessagesRequest { ConversationId = conversation.ConversationId, PageToken = all.NextPageToken }, user.Headers).ResponseAsync.Within();
        rest.Messages.Select(message => message.Content).Should().Equal("2", "Two?", "1", "One?");
        rest.NextPageToken.Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData("", "CONVERSATION_INVALID")]
    [InlineData(" \n ", "CONVERSATION_INVALID")]
    [InlineData("a\0b", "CONVERSATION_INVALID")]
    [InlineData(null, "CONVERSATION_INVALID")]
    public async Task Send_HostileText_IsRefused(string? content, string reason)
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        using var reply = _fixture.Send(user, await _fixture.ConversationAsync(user, model), content ?? new string('é', 1_001));

        (await reply.FaultAsync()).ShouldBeFault(StatusCode.InvalidArgument, reason);
    }

    [SkippableFact]
    public async Task Send_ConversationIsFull_IsRefused()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var conversation = await _fixture.ConversationAsync(user, model);
        for (var i = 0; i < 4; i++) await _fixture.AskAsync(user, node, conversation, "?", "!");

        using var reply = _fixture.Send(user, conversation, "?");

        (await reply.FaultAsync()).ShouldBeFault(StatusCode.ResourceExhausted, "MESSAGE_LIMIT_REACHED");
    }

    [SkippableFact]
    public async Task List_SearchArchiveRename_FindsTitlesAndTextsOfOnesOwn()
    {
        var (user, stranger, model) = (await _fixture.UserAsync(), await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var (talk, other) = (await _fixture.ConversationAsync(user, model, "Gardening"), await _fixture.ConversationAsync(user, model));
        var theirs = await _fixture.ConversationAsync(stranger, model);
        await _fixture.AskAsync(user, node, talk, "How do tulips grow?", "Upwards, mostly.");
        await _fixture.AskAsync(stranger, node, theirs, "tulips?", "No.");

        (await ListAsync("tulips")).Should().Equal(talk.ConversationId);
        (await ListAsync("mostly")).Should().Equal(talk.ConversationId);
        (await ListAsync("garden")).Should().Equal(talk.ConversationId);
        (await ListAsync("\" or 1=1 -- & | ! :*")).Should().BeEmpty();
        (await ListAsync("")).Should().Equal(talk.ConversationId, other.ConversationId);

        await _fixture.Conversations.UpdateConversationAsync(new UpdateConversationRequest { ConversationId = talk.ConversationId, Title = "Flowers", Archived = true }, user.Headers).ResponseAsync.Within();
        (await ListAsync("")).Should().Equal(other.ConversationId);
        (await ListAsync("flowers", archived: true)).Should().Equal(talk.ConversationId);

        async Task<IEnumerable<string>> ListAsync(string query, bool archived = false) =>
            (await _fixture.Conversations.ListConversationsAsync(new ListConversationsRequest { Query = query, Archived = archived }, user.Headers).ResponseAsync.Within())
            .Conversations.Select(conversation => conversation.ConversationId);
    }

    [SkippableFact]
    public async Task Export_JsonAndMarkdown_HaveWhatWasSaid()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var conversation = await _fixture.ConversationAsync(user, model, "Tést \"quoted\"");
        var (question, answer) = await _fixture.AskAsync(user, node, conversation, "<script>alert(1)</script>", "Nö");

        using var json = System.Text.Json.JsonDocument.Parse(await ExportAsync("json"));
        json.RootElement.GetProperty("title").GetString().Should().Be("Tést \"quoted\"");
        json.RootElement.GetProperty("messages").EnumerateArray().Select(message => (message.GetProperty("id").GetString(), message.GetProperty("content").GetString()))
            .Should().Equal((question.MessageId, "<script>alert(1)</script>"), (answer.MessageId, "Nö"));
        (await ExportAsync("markdown")).Should().Be($"# Tést \"quoted\"\n\n## You\n\n<script>alert(1)</script>\n\n## {model.Name}\n\nNö\n");

        async Task<string> ExportAsync(string format)
        {
            using var call = _fixture.Conversations.ExportConversation(new ExportConversationRequest { ConversationId = conversation.ConversationId, Format = format }, user.Headers);
            var text = "";
            while (await call.ResponseStream.MoveNext(default).Within()) text += call.ResponseStream.Current.Data.ToStringUtf8();
            return text;
        }
    }

    [SkippableFact]
    public async Task Share_ShowsItsBranchToEverybodyUntilItIsRevoked()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var conversation = await _fixture.ConversationAsync(user, model, "Shared", systemPrompt: "Secret orders.");
        var (_, answer) = await _fixture.AskAsync(user, node, conversation, "Q", "A");
        var made = await _fixture.Shares.CreateChatShareAsync(
            new CreateChatShareRequest { ConversationId = conversation.ConversationId, MessageId = answer.MessageId }, user.Headers).ResponseAsync.Within();
        await _fixture.AskAsync(user, node, conversation, "Later", "Hidden", answer);

        var shown = await OpenAsync(made.Token);

        (shown.Title, shown.Messages.Select(message => message.Content).ToArray()).Should().BeEquivalentTo(("Shared", new[] { "Q", "A" }));
        shown.ToString().Should().NotContain("Secret orders.");
        (await _fixture.Service<Db>().SingleAsync<long>("select count(*) from chat_shares where token_hash = convert_to(@token, 'UTF8')", new { token = made.Token }, default)).Should().Be(0);
        await _fixture.Shares.RevokeChatShareAsync(new RevokeChatShareRequest { ShareId = made.Share.ShareId }, user.Headers).ResponseAsync.Within();
        foreach (var token in new[] { made.Token, "", "afv_x", new string('a', 5_000) })
            (await FluentActions.Awaiting(() => OpenAsync(token)).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "SHARE_NOT_FOUND");

        Task<GetSharedChatResponse> OpenAsync(string token) => _fixture.Shares.GetSharedChatAsync(new GetSharedChatRequest { Token = token }).ResponseAsync.Within();
    }
}
