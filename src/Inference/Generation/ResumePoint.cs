namespace AIForge.Inference.Generation;

/// <summary>
/// Where a generation that broke off on another node goes on. The same request with the same seed continues as if never interrupted.
/// </summary>
/// <param name="DeliveredTokens">Every token id the consumer has received.</param>
/// <param name="DeliveredTextLength">UTF-16 length of the text the consumer has received; it can be behind the tokens.</param>
public sealed record ResumePoint(int[] DeliveredTokens, int DeliveredTextLength);
