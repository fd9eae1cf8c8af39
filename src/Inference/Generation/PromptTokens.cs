namespace AIForge.Inference.Generation;

/// <summary>A prompt as the model will see it.</summary>
public sealed record PromptTokens(int[] TokenIds)
{
    public int Count => TokenIds.Length;
}
