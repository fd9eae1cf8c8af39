using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Publishing;

public sealed class PublishingOptions
{
    public const string SectionName = "Publishing";

    /// <summary>Days before the end of a listing that its owner is told.</summary>
    [Range(1, 27)]
    public int NoticeDays { get; init; } = 7;
}
