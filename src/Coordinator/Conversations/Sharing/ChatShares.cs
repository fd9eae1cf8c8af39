using System.Text;
using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Conversations.Sharing;

/// <summary>
/// Links to branches. Messages never change once they have ended, so a link to the last one shows for ever what it showed at first; what is
/// written after it or beside it is not on its way to the root.
/// </summary>
internal sealed class ChatShares(Db db, MessagesStore messages, SharesStore store, TimeProvider clock, IOptions<ConversationOptions> options)
{
    private const string Prefix = "afv_";

    /// <summary>The token is kept nowhere.</summary>
    public async Task<(ShareRecord Share, string Token)> CreateAsync(Guid conversationId, Guid messageId, Guid userId, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var conversation = await ConversationsStore.LockAsync(unit, conversationId, userId, cancellationToken) ?? throw ConversationFaults.NotFound();
        var message = await messages.FindAsync(messageId, userId, cancellationToken);
        if (message is null || message.ConversationId != conversationId) throw ConversationFaults.MessageNotFound();
        if (!message.HasEnded) throw ConversationFaults.StillRunning();
        var branch = await messages.BranchAsync(conversationId, messageId, options.Value.MaxPromptBytes, cancellationToken);
        if (branch.Sum(shown => (long)Encoding.UTF8.GetByteCount(shown.Content)) > options.Value.MaxPromptBytes) throw ConversationFaults.TooLong(options.Value.MaxPromptBytes);
        if (await SharesStore.CountAsync(unit, conversationId, cancellationToken) >= options.Value.MaxShares) throw ConversationFaults.TooManyShares(options.Value.MaxShares);

        var token = SecretToken.Create(Prefix);
        var share = new ShareRecord(Id<ChatShareTag>.New(clock).Value, conversationId, messageId, userId, SecretToken.Hash(token), conversation.Title, clock.GetUtcNow());
        await SharesStore.InsertAsync(unit, share, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return (share, token);
    }

    public async Task RevokeAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        if (!await SharesStore.RevokeAsync(unit, id, userId, clock.GetUtcNow(), cancellationToken)) throw ConversationFaults.ShareNotFound();
        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>What everybody may see who has the token.</summary>
    public async Task<(ShareRecord Share, IReadOnlyList<MessageRecord> Branch)> OpenAsync(string token, CancellationToken cancellationToken)
    {
        var share = SecretToken.LooksRight(Prefix, token) ? await store.FindAsync(SecretToken.Hash(token), cancellationToken) : null;
        if (share is null) throw ConversationFaults.ShareNotFound();
        return (share, await messages.BranchAsync(share.ConversationId, share.MessageId, options.Value.MaxPromptBytes, cancellationToken));
    }
}
