namespace AIForge.Coordinator.Models;

/// <summary>Who a model can ever be for, as the column says it.</summary>
internal static class ModelVisibility
{
    /// <summary>For everybody once it is published.</summary>
    public const string Public = "public";

    /// <summary>For its owner and the members of its group.</summary>
    public const string Private = "private";
}
