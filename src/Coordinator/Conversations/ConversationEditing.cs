using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Protocol.V1;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Conversations;

/// <summary>Making, changing and deleting conversations.</summary>
internal sealed class ConversationEditing(Db db, ConversationsStore store, TimeProvider clock, IOptions<ConversationOptions> options)
{
    public async Task<ConversationRecord> CreateAsync(Caller caller, CreateConversationRequest request, CallIdempotency call, CancellationToken cancellationToken)
    {
        if (call.IsRepeat && await store.FindAsync(call.ActId, caller.UserId, cancellationToken) is { } earlier) return earlier;
        var now = clock.GetUtcNow();
        var conversation = ConversationRules.WithParameters(
            new ConversationRecord
            {
                Id = call.ActId,
                UserId = caller.UserId,
                ActivityId = call.ActId,
                Title = ConversationRules.Title(request.Title),
                Model = ConversationRules.Model(request.Model),
                SubscriptionId = await SubscriptionAsync(caller, request.SubscriptionId, cancellationToken),
                SystemPrompt = ConversationRules.SystemPrompt(request.SystemPrompt),
                CreatedAt = now,
                UpdatedAt = now,
            },
            request.Parameters ?? new ChatParameters());

        await using var unit = await db.BeginAsync(cancellationToken);
        if (await ConversationsStore.CountAndLockAsync(unit, caller.UserId, cancellationToken) >= options.Value.MaxPerUser) throw ConversationFaults.TooManyConversations(options.Value.MaxPerUser);
        await ConversationsStore.InsertAsync(unit, conversation, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return conversation;
    }

    public async Task<ConversationRecord> UpdateAsync(Caller caller, Guid id, UpdateConversationRequest request, CancellationToken cancellationToken)
    {
        var subscription = request.HasSubscriptionId ? await SubscriptionAsync(caller, request.SubscriptionId, cancellationToken) : null;
        await using var unit = await db.BeginAsync(cancellationToken);
        var known = await ConversationsStore.LockAsync(unit, id, caller.UserId, cancellationToken) ?? throw ConversationFaults.NotFound();
        var now = clock.GetUtcNow();
        var changed = known with
        {
            Title = request.HasTitle ? ConversationRules.Title(request.Title) : known.Title,
            Model = request.HasModel ? ConversationRules.Model(request.Model) : known.Model,
            SubscriptionId = request.HasSubscriptionId ? subscription : known.SubscriptionId,
            SystemPrompt = request.HasSystemPrompt ? ConversationRules.SystemPrompt(request.SystemPrompt) : known.SystemPrompt,
            ArchivedAt = request.HasArchived ? request.Archived ? known.ArchivedAt ?? now : null : known.ArchivedAt,
            UpdatedAt = now,
        };
        if (request.Parameters is { } parameters) changed = ConversationRules.WithParameters(changed, parameters);
        await ConversationsStore.UpdateAsync(unit, changed, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return changed;
    }

    /// <summary>Whoever makes an answer of it notices when it next writes.</summary>
    public async Task DeleteAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        if (!await ConversationsStore.DeleteAsync(unit, id, caller.UserId, cancellationToken)) throw ConversationFaults.NotFound();
        await unit.CommitAsync(cancellationToken);
    }

    private async Task<Guid?> SubscriptionAsync(Caller caller, string text, CancellationToken cancellationToken)
    {
        if (ConversationMapping.SubscriptionId(text) is not { } id) return null;
        caller.Require(Scopes.Payments);
        return await store.OwnsSubscriptionAsync(id, caller.UserId, cancellationToken) ? id : throw ConversationFaults.SubscriptionNotFound();
    }
}
