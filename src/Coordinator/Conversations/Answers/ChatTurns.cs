using System.Text;
using AIForge.Coordinator.Inference;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>Takes questions and begins their answers. Steps 1 to 4 of docs/flows/conversations.md.</summary>
internal sealed class ChatTurns(
    Db db, ConversationsStore conversations, MessagesStore messages, Admission admission, ChatCompletions chat, AnswerRuns runs, TimeProvider clock, IOptions<ConversationOptions> options)
{
    /// <param name="parentId">The answer that is followed; null to begin anew.</param>
    /// <param name="key">The client's name for this; null for none.</param>
    public async Task<ChatTurn> SendAsync(Caller caller, Guid conversationId, Guid? parentId, string content, string? key, CancellationToken cancellationToken)
    {
        // 1. What is asked, and after what.
        var conversation = await conversations.FindAsync(conversationId, caller.UserId, cancellationToken) ?? throw ConversationFaults.NotFound();
        if (await EarlierAsync(conversation, key, cancellationToken) is { } earlier) return earlier;
        ConversationRules.Content(content, options.Value.MaxMessageBytes);
        var branch = parentId is { } parent ? await BranchAsync(conversation, parent, cancellationToken) : [];
        if (branch is [.., { IsAnswer: false }]) throw ConversationFaults.Invalid("parent_id", "Give an answer, or nothing to begin anew.");

        var now = clock.GetUtcNow();
        var question = new MessageRecord
        {
            Id = Id<ChatMessageTag>.New(clock).Value, ConversationId = conversation.Id, UserId = caller.UserId, ParentId = parentId, Role = MessageRecord.User,
            Content = content, State = MessageStates.Done, CreatedAt = now, EndedAt = now,
        };
        return await BeginAsync(caller, conversation, [.. branch, question], isNew: true, key, cancellationToken);
    }

    /// <summary>Another answer to the same question.</summary>
    public async Task<ChatTurn> RegenerateAsync(Caller caller, Guid answerId, string? key, CancellationToken cancellationToken)
    {
        var answer = await messages.FindAsync(answerId, caller.UserId, cancellationToken) ?? throw ConversationFaults.MessageNotFound();
        if (!answer.IsAnswer) throw ConversationFaults.NotAnAnswer();
        var conversation = await conversations.FindAsync(answer.ConversationId, caller.UserId, cancellationToken) ?? throw ConversationFaults.MessageNotFound();
        if (await EarlierAsync(conversation, key, cancellationToken) is { } earlier) return earlier;
        return await BeginAsync(caller, conversation, await BranchAsync(conversation, answer.ParentId!.Value, cancellationToken), isNew: false, key, cancellationToken);
    }

    private async Task<ChatTurn?> EarlierAsync(ConversationRecord conversation, string? key, CancellationToken cancellationToken)
    {
        if (key is null) return null;
        await using var unit = await db.BeginAsync(cancellationToken);
        if (await MessagesStore.FindByKeyAsync(unit, conversation.Id, key, cancellationToken) is not { } answer) return null;
        var question = await messages.FindAsync(answer.ParentId!.Value, conversation.UserId, cancellationToken) ?? throw ConversationFaults.MessageNotFound();
        return new ChatTurn(question, answer);
    }

    private async Task<IReadOnlyList<MessageRecord>> BranchAsync(ConversationRecord conversation, Guid leaf, CancellationToken cancellationToken)
    {
        var branch = await messages.BranchAsync(conversation.Id, leaf, options.Value.MaxPromptBytes, cancellationToken);
        if (branch.Count == 0) throw ConversationFaults.MessageNotFound();
        return branch[^1].HasEnded ? branch : throw ConversationFaults.StillRunning();
    }

    private async Task<ChatTurn> BeginAsync(Caller caller, ConversationRecord conversation, IReadOnlyList<MessageRecord> branch, bool isNew, string? key, CancellationToken cancellationToken)
    {
        if (branch.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Content)) > options.Value.MaxPromptBytes) throw ConversationFaults.TooLong(options.Value.MaxPromptBytes);
        if (!runs.HasRoom) throw ConversationFaults.Busy();

        // 2. Within the limits of the plan, or of the subscription that pays; a request like any other.
        if (conversation.SubscriptionId is not null) caller.Require(Scopes.Payments);
        var asker = caller with { SubscriptionId = conversation.SubscriptionId };
        await admission.EnterAsync(asker, cancellationToken);
        var run = await chat.PrepareAsync(asker, ChatPrompts.ToRequest(conversation, branch), cancellationToken);

        // 3. Both messages, or none.
        var question = branch[^1];
        var now = clock.GetUtcNow();
        var answer = new MessageRecord
        {
            Id = Id<ChatMessageTag>.New(clock).Value, ConversationId = conversation.Id, UserId = caller.UserId, ParentId = question.Id, Role = MessageRecord.Assistant, Content = "",
            State = MessageStates.Queued, RequestKey = key, Model = conversation.Model, SubscriptionId = conversation.SubscriptionId,
            LeaseId = Guid.CreateVersion7(now), LeaseUntil = now + TimeSpan.FromSeconds(options.Value.LeaseSeconds), CreatedAt = now,
        };
        if (await StoreAsync(question, answer, isNew, cancellationToken) is { } earlier) return await EarlierAsync(conversation, earlier.RequestKey, cancellationToken) ?? throw ConversationFaults.NotFound();

        // 4. From here on the answer is the server's own.
        runs.Begin(answer, asker, run);
        return new ChatTurn(question, answer);
    }

    /// <summary>Null when it is stored; else the answer that the same key began in the meantime.</summary>
    private async Task<MessageRecord?> StoreAsync(MessageRecord question, MessageRecord answer, bool isNew, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        // The user's other questions wait here, so that all together stay within their bounds.
        await ConversationsStore.CountAndLockAsync(unit, answer.UserId, cancellationToken);
        var conversation = await ConversationsStore.LockAsync(unit, answer.ConversationId, answer.UserId, cancellationToken) ?? throw ConversationFaults.NotFound();
        if (answer.RequestKey is { } key && await MessagesStore.FindByKeyAsync(unit, answer.ConversationId, key, cancellationToken) is { } earlier) return earlier;
        var added = isNew ? 2 : 1;
        if (conversation.Messages + added > options.Value.MaxMessages) throw ConversationFaults.TooManyMessages(options.Value.MaxMessages);
        if (await MessagesStore.CountOpenAsync(unit, answer.UserId, cancellationToken) >= options.Value.MaxRunningPerUser) throw ConversationFaults.TooManyRunning(options.Value.MaxRunningPerUser);

        if (isNew) await MessagesStore.InsertAsync(unit, question, cancellationToken);
        await MessagesStore.InsertAsync(unit, answer, cancellationToken);
        await ConversationsStore.GrowAsync(unit, answer.ConversationId, added, answer.Id, ConversationRules.TitleOf(question.Content), answer.CreatedAt, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return null;
    }
}
