using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Groups;

/// <summary>Bounds of groups.</summary>
public sealed class GroupsOptions
{
    public const string SectionName = "Groups";

    /// <summary>Groups that one user may be in.</summary>
    [Range(1, 10_000)]
    public int MaxGroupsPerUser { get; set; } = 50;

    [Range(2, 1_000)]
    public int MaxMembers { get; set; } = 200;

    /// <summary>Links and invitations of one group that still work.</summary>
    [Range(1, 10_000)]
    public int MaxOpenInvitations { get; set; } = 100;

    /// <summary>Requests to join one group that wait for an answer.</summary>
    [Range(1, 10_000)]
    public int MaxOpenRequests { get; set; } = 200;

    [Range(1, 100_000)]
    public int MaxLinkUses { get; set; } = 1_000;

    /// <summary>Longest time an invitation may work; also what one has that names no end.</summary>
    [Range(1, 366)]
    public int InvitationDays { get; set; } = 30;

    /// <summary>How far ahead a revenue split may be dated.</summary>
    [Range(1, 3_660)]
    public int MaxSplitDaysAhead { get; set; } = 366;
}
