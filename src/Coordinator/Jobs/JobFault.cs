namespace AIForge.Coordinator.Jobs;

/// <summary>On whose side an attempt failed.</summary>
internal enum JobFault
{
    /// <summary>The job asks for what cannot be done: it ends.</summary>
    Input,

    /// <summary>The node broke: it counts against the node, which does not get the job again.</summary>
    Node,

    /// <summary>Neither's, such as a registry that is away: the job is tried again later and loses no attempt, up to a bound.</summary>
    Platform,
}
