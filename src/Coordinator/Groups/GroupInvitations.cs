using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Groups;

/// <summary>Invites into groups, by link or by name, and lets in who was invited.</summary>
internal sealed class GroupInvitations(
    Db db,
    InvitationsStore store,
    AccountsStore accounts,
    GroupAccess access,
    GroupMembers members,
    TimeProvider clock,
    IOptions<GroupsOptions> options)
{
    /// <summary>Returns the link and its token, which nobody can read again. Zero uses stand for one, no end for the longest time.</summary>
    public async Task<(InvitationRecord Link, string Token)> CreateLinkAsync(
        Guid groupId, Guid userId, int maxUses, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var violations = new List<FieldViolation>(2);
        if (maxUses < 0 || maxUses > options.Value.MaxLinkUses) violations.Add(new FieldViolation("max_uses", $"Give 1 to {options.Value.MaxLinkUses}."));
        var now = clock.GetUtcNow();
        if (expiresAt <= now || expiresAt > Longest(now))
            violations.Add(new FieldViolation("expire_time", $"Give a time within the next {options.Value.InvitationDays} days."));
        if (violations.Count > 0) throw GroupsFaults.Invalid(violations);

        var token = InvitationTokens.Create();
        var link = New(groupId, userId) with
        {
            TokenHash = InvitationTokens.Hash(token),
            Prefix = InvitationTokens.VisiblePrefix(token),
            MaxUses = Math.Max(1, maxUses),
            ExpiresAt = expiresAt ?? Longest(now),
        };
        await using var unit = await db.BeginAsync(cancellationToken);
        await access.EnterAsync(unit, groupId, userId, GroupAct.Invite, cancellationToken);
        await InsertAsync(unit, link, cancellationToken);
        return ((await store.FindAsync(link.Id, cancellationToken))!, token);
    }

    public async Task<InvitationRecord> InviteAsync(Guid groupId, Guid userId, string username, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(username)) throw GroupsFaults.Invalid([new FieldViolation("username", "Is missing. Give the name of the user to invite.")]);
        await using var unit = await db.BeginAsync(cancellationToken);
        await access.EnterAsync(unit, groupId, userId, GroupAct.Invite, cancellationToken);
        var invitee = await accounts.FindUserByNameAsync(username, cancellationToken) ?? throw GroupsFaults.UserNotFound();
        if (await access.RoleAsync(unit, groupId, invitee.Id, cancellationToken) is not null) throw GroupsFaults.AlreadyMember();
        var invitation = New(groupId, userId) with { InviteeId = invitee.Id };
        await InsertAsync(unit, invitation, cancellationToken);
        return (await store.FindAsync(invitation.Id, cancellationToken))!;
    }

    public async Task RevokeAsync(Guid groupId, Guid userId, Guid id, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        await access.EnterAsync(unit, groupId, userId, GroupAct.Invite, cancellationToken);
        if (!await store.EndAsync(unit, groupId, id, "revoked", clock.GetUtcNow(), cancellationToken)) throw GroupsFaults.InvitationNotFound();
        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>What a link shows to whoever has its token.</summary>
    public async Task<InvitationRecord> PreviewAsync(string token, CancellationToken cancellationToken)
    {
        var link = InvitationTokens.LooksRight(token) ? await store.FindByTokenAsync(InvitationTokens.Hash(token), cancellationToken) : null;
        if (link is null) throw GroupsFaults.InvitationNotFound();
        return link.Outcome is null && link.ExpiresAt > clock.GetUtcNow() ? link : throw GroupsFaults.InvitationOver();
    }

    public async Task<GroupRecord> UseLinkAsync(string token, Guid userId, CancellationToken cancellationToken)
    {
        var link = await PreviewAsync(token, cancellationToken);
        await JoinAsync(link, userId, "used", cancellationToken);
        return await access.FindAsync(link.GroupId, userId, GroupAct.See, cancellationToken);
    }

    public async Task<GroupRecord> AcceptAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        var invitation = await OwnAsync(id, userId, cancellationToken);
        await JoinAsync(invitation, userId, "accepted", cancellationToken);
        return await access.FindAsync(invitation.GroupId, userId, GroupAct.See, cancellationToken);
    }

    public async Task DeclineAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        var invitation = await OwnAsync(id, userId, cancellationToken);
        await using var unit = await db.BeginAsync(cancellationToken);
        if (!await store.EndAsync(unit, invitation.GroupId, id, "declined", clock.GetUtcNow(), cancellationToken)) throw GroupsFaults.InvitationOver();
        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>The invitation says which group; what it is worth is decided behind the group's lock.</summary>
    private async Task JoinAsync(InvitationRecord invitation, Guid userId, string outcome, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        if (!await access.LockAsync(unit, invitation.GroupId, cancellationToken)) throw GroupsFaults.InvitationOver();
        // Before the use: a member who follows a link takes nobody's place.
        if (await access.RoleAsync(unit, invitation.GroupId, userId, cancellationToken) is not null) throw GroupsFaults.AlreadyMember();
        if (!await store.UseAsync(unit, invitation.Id, outcome, clock.GetUtcNow(), cancellationToken)) throw GroupsFaults.InvitationOver();
        await members.AddAsync(unit, invitation.GroupId, userId, GroupRole.Member, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    private async Task<InvitationRecord> OwnAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        var invitation = await store.FindAsync(id, cancellationToken);
        return invitation is not null && invitation.InviteeId == userId ? invitation : throw GroupsFaults.InvitationNotFound();
    }

    private async Task InsertAsync(UnitOfWork unit, NewInvitation invitation, CancellationToken cancellationToken)
    {
        var open = await store.CountOpenAsync(unit, invitation.GroupId, clock.GetUtcNow(), cancellationToken);
        if (open >= options.Value.MaxOpenInvitations) throw GroupsFaults.TooManyInvitations(options.Value.MaxOpenInvitations);
        if (invitation.InviteeId is { } invitee && await store.IsInvitedAsync(unit, invitation.GroupId, invitee, cancellationToken))
            throw GroupsFaults.InvitedAlready();
        await store.InsertAsync(unit, invitation, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    private NewInvitation New(Guid groupId, Guid inviterId)
    {
        var now = clock.GetUtcNow();
        return new NewInvitation(Id<GroupInvitationTag>.New(clock).Value, groupId, inviterId, null, null, "", 1, now, Longest(now));
    }

    private DateTimeOffset Longest(DateTimeOffset now) => now.AddDays(options.Value.InvitationDays);
}
