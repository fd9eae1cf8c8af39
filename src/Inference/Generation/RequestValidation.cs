namespace AIForge.Inference.Generation;

/// <summary>Refuses requests the model cannot serve, before they take a place in the line.</summary>
internal static class RequestValidation
{
    private const int MostTopLogprobs = 20;
    private const int MostStopStrings = 64;

    public static void Check(GenerationRequest request, int contextLength, int vocabularySize)
    {
        var prompt = request.PromptTokens.Length;
        if (prompt == 0) throw new PromptException("empty_prompt", "The prompt has no tokens.");
        if (request.MaxTokens < 0) throw Invalid("max_tokens must not be negative");
        if (request.MinTokens < 0) throw Invalid("min_tokens must not be negative");
        if (request.TopLogprobs is < 0 or > MostTopLogprobs) throw Invalid($"top_logprobs must lie between 0 and {MostTopLogprobs}");
        if (request.StopStrings.Count > MostStopStrings) throw Invalid($"at most {MostStopStrings} stop strings are accepted");
        if (request.Sampling.FindError() is { } error) throw Invalid(error);
        CheckTokens(request.PromptTokens, vocabularySize);
        CheckTokens(request.Resume?.DeliveredTokens ?? [], vocabularySize);
        CheckTokens(request.Sampling.LogitBias?.Keys ?? [], vocabularySize);
        if (request.Resume?.DeliveredTextLength < 0) throw Invalid("the delivered text length must not be negative");

        // Without a limit at least one token must fit.
        var requested = (long)prompt + Math.Max(request.MaxTokens, 1);
        if (requested > contextLength) throw PromptException.TooLong(prompt, (int)Math.Min(requested, int.MaxValue), contextLength);
        if (request.Resume is { } resume && prompt + (long)resume.DeliveredTokens.Length > contextLength)
            throw PromptException.TooLong(prompt, prompt + resume.DeliveredTokens.Length, contextLength);
    }

    /// <summary>Refuses a text that cannot be embedded.</summary>
    public static void CheckText(int[] tokens, int contextLength, int vocabularySize)
    {
        if (tokens.Length == 0) throw new PromptException("empty_prompt", "The text has no tokens.");
        CheckTokens(tokens, vocabularySize);
        if (tokens.Length > contextLength) throw PromptException.TooLong(tokens.Length, tokens.Length, contextLength);
    }

    private static void CheckTokens(IEnumerable<int> tokens, int vocabularySize)
    {
        foreach (var token in tokens)
            if ((uint)token >= (uint)vocabularySize) throw Invalid($"token {token} is not in the model's vocabulary of {vocabularySize}");
    }

    private static PromptException Invalid(string what) => new("invalid_request", $"The request is not valid: {what}.");
}
