namespace AIForge.Coordinator.Groups;

/// <summary>What members do with a group, apart from what they do to each other.</summary>
internal enum GroupAct
{
    See,
    Leave,
    AnswerSplit,
    Invite,
    DecideRequests,
    Update,
    ProposeSplit,
    Transfer,
    Delete,
}
