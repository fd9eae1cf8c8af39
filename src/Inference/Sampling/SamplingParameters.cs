namespace AIForge.Inference.Sampling;

/// <summary>
/// How the next token is chosen. Defaults are those of the OpenAI API. Order of application: penalties, bias, temperature, top-k,
/// top-p, min-p.
/// </summary>
public sealed record SamplingParameters
{
    public static SamplingParameters Greedy { get; } = new() { Temperature = 0 };

    /// <summary>0 takes the likeliest token always.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Keeps only the likeliest tokens that together reach this probability.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Keeps only this many likeliest tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Drops tokens less likely than this share of the likeliest one.</summary>
    public float MinP { get; init; }

    /// <summary>Divides positive and multiplies negative logits of tokens that occur in the prompt or the output; 1 changes
    /// nothing.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Subtracted from a token's logit once per occurrence in the output.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Subtracted from a token's logit if it occurs in the output.</summary>
    public float PresencePenalty { get; init; }

    public IReadOnlyDictionary<int, float>? LogitBias { get; init; }

    /// <summary>Makes the choice repeatable; drawn at random when absent. A generation that is to be resumed elsewhere needs one.</summary>
    public long? Seed { get; init; }

    /// <summary>Names the first value that lies outside its range, or null.</summary>
    public string? FindError()
    {
        if (!(Temperature is >= 0 and <= 100)) return "temperature must lie between 0 and 100";
        if (!(TopP is > 0 and <= 1)) return "top_p must lie above 0 and not above 1";
        if (TopK < 0) return "top_k must not be negative";
        if (!(MinP is >= 0 and <= 1)) return "min_p must lie between 0 and 1";
        if (!(RepetitionPenalty is > 0 and <= 100)) return "repetition_penalty must lie above 0 and not above 100";
        if (!float.IsFinite(FrequencyPenalty)) return "frequency_penalty must be a number";
        return float.IsFinite(PresencePenalty) ? null : "presence_penalty must be a number";
    }
}
