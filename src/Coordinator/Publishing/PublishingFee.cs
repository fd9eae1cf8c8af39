namespace AIForge.Coordinator.Publishing;

/// <summary>What is charged.</summary>
internal enum PublishingFee
{
    /// <summary>Once a model; holds the first month of its listing.</summary>
    Publishing,

    /// <summary>Another month of listing.</summary>
    Listing,
}
