using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Groups;

/// <summary>
/// How a group divides its revenue. The owner proposes, everybody named accepts, and from its date the split is in effect until
/// the next one is. What was in effect at an instant never changes afterwards, and what somebody was promised is not taken without
/// his word: who has a share in an agreed split, in effect or to come, and would have none is named with 0 basis points and asked too.
/// </summary>
internal sealed partial class RevenueShares(
    Db db,
    SplitsStore store,
    GroupsStore groups,
    GroupAccess access,
    GroupEvents events,
    TimeProvider clock,
    IOptions<GroupsOptions> options,
    ILogger<RevenueShares> logger)
{
    /// <summary>The split in effect at an instant; null when the group had agreed on none yet.</summary>
    public async Task<RevenueSplit?> EffectiveAtAsync(Guid groupId, DateTimeOffset instant, CancellationToken cancellationToken)
    {
        if (await store.EffectiveAtAsync(groupId, instant, cancellationToken) is not { } split) return null;
        var shares = await store.SharesAsync([split.Id], cancellationToken);
        return new RevenueSplit(split.Version, split.EffectiveAt!.Value, [.. shares.Where(share => share.BasisPoints > 0).Select(share => new RevenueShare(share.UserId, share.BasisPoints))]);
    }

    /// <summary>Replaces the proposal that waits, if there is one. No date stands for as soon as everybody has accepted.</summary>
    public async Task<Guid> ProposeAsync(
        Guid groupId,
        Guid userId,
        IReadOnlyList<RevenueShare> shares,
        DateTimeOffset? effectiveFrom,
        CallOrigin origin,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        await access.EnterAsync(unit, groupId, userId, GroupAct.ProposeSplit, cancellationToken);
        await CheckAsync(unit, groupId, shares, effectiveFrom, now, cancellationToken);
        await store.DecidePendingAsync(unit, groupId, "replaced", now, cancellationToken);
        var split = new SplitRecord
        {
            Id = Id<GroupSplitTag>.New(clock).Value,
            GroupId = groupId,
            Version = 0,
            ProposerId = userId,
            Status = "pending",
            EffectiveFrom = effectiveFrom ?? now,
            CreatedAt = now,
        };
        var holders = await store.HoldersAsync(unit, groupId, now, cancellationToken);
        await store.InsertAsync(unit, split, ShareRules.WithLosers(shares, holders), cancellationToken);
        await DecideAsync(unit, split, userId, now, origin, cancellationToken);
        return split.Id;
    }

    public async Task AcceptAsync(Guid groupId, Guid userId, Guid splitId, CallOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        var split = await PendingAsync(unit, groupId, userId, splitId, cancellationToken);
        if (await store.AcceptAsync(unit, splitId, userId, now, cancellationToken))
            await events.SplitAcceptedAsync(unit, split, userId, origin, cancellationToken);
        await DecideAsync(unit, split, userId, now, origin, cancellationToken);
    }

    /// <summary>One no ends the proposal.</summary>
    public async Task DeclineAsync(Guid groupId, Guid userId, Guid splitId, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        await PendingAsync(unit, groupId, userId, splitId, cancellationToken);
        await store.DecidePendingAsync(unit, groupId, "declined", clock.GetUtcNow(), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogDeclined(splitId, groupId, userId);
    }

    private async Task DecideAsync(
        UnitOfWork unit, SplitRecord split, Guid userId, DateTimeOffset now, CallOrigin origin, CancellationToken cancellationToken)
    {
        var agreed = await store.DecideIfCompleteAsync(unit, split.Id, now, cancellationToken);
        var effectiveAt = split.EffectiveFrom > now ? split.EffectiveFrom : now;
        if (agreed) await events.SplitAgreedAsync(unit, split, userId, effectiveAt, origin, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        if (agreed) LogAgreed(split.Id, split.GroupId);
    }

    private async Task<SplitRecord> PendingAsync(UnitOfWork unit, Guid groupId, Guid userId, Guid splitId, CancellationToken cancellationToken)
    {
        await access.EnterAsync(unit, groupId, userId, GroupAct.AnswerSplit, cancellationToken);
        var split = await store.FindAsync(unit, groupId, splitId, cancellationToken) ?? throw GroupsFaults.SplitNotFound();
        if (!await store.IsNamedAsync(unit, splitId, userId, cancellationToken)) throw GroupsFaults.NotNamed();
        return split.Status == "pending" ? split : throw GroupsFaults.SplitDecided(split.Status);
    }

    private async Task CheckAsync(
        UnitOfWork unit, Guid groupId, IReadOnlyList<RevenueShare> shares, DateTimeOffset? effectiveFrom, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var violations = new List<FieldViolation>();
        if (shares.Count > options.Value.MaxMembers) throw GroupsFaults.Invalid([new FieldViolation("shares", $"At most {options.Value.MaxMembers} are taken.")]);
        ShareRules.Check(shares, violations);
        var members = await groups.MembersAmongAsync(unit, groupId, [.. shares.Select(share => share.UserId)], cancellationToken);
        for (var i = 0; i < shares.Count; i++)
        {
            if (!members.Contains(shares[i].UserId)) violations.Add(new FieldViolation($"shares[{i}].user_id", "Only members may have a share."));
        }

        if (effectiveFrom < now || effectiveFrom > now.AddDays(options.Value.MaxSplitDaysAhead))
            violations.Add(new FieldViolation("effective_time", $"Give a time within the next {options.Value.MaxSplitDaysAhead} days, or none."));
        if (violations.Count > 0) throw GroupsFaults.Invalid(violations);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Revenue split {SplitId} of group {GroupId} is agreed")]
    private partial void LogAgreed(Guid splitId, Guid groupId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Revenue split {SplitId} of group {GroupId} declined by user {UserId}")]
    private partial void LogDeclined(Guid splitId, Guid groupId, Guid userId);
}
