namespace AIForge.Coordinator.Jobs;

/// <summary>The kinds of work as the database spells them.</summary>
internal static class JobTypes
{
    public const string Inference = "ai_inference";
    public const string Container = "container";
}
