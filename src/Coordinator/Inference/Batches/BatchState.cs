namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Where a batch is, in OpenAI's words.</summary>
internal static class BatchState
{
    public const string Validating = "validating", Failed = "failed", InProgress = "in_progress", Finalizing = "finalizing", Completed = "completed",
        Expired = "expired", Cancelling = "cancelling", Cancelled = "cancelled";
}
