namespace AIForge.Coordinator.Inference.Batches;

/// <summary>What became of a request: its reply as it would have been over HTTP.</summary>
/// <param name="RequestId">As the header x-request-id names one.</param>
/// <param name="Body">JSON.</param>
internal sealed record LineAnswer(string RequestId, int StatusCode, string Body)
{
    public bool IsAnswered => StatusCode == 200;
}
