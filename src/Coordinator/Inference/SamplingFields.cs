using System.Security.Cryptography;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Sampling;
using Google.Protobuf.Collections;

namespace AIForge.Coordinator.Inference;

/// <summary>The sampling fields that chat and text requests share; null where the request has none.</summary>
internal sealed record SamplingFields
{
    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public double? MinP { get; init; }

    public long? TopK { get; init; }

    public double? PresencePenalty { get; init; }

    public double? FrequencyPenalty { get; init; }

    public double? RepetitionPenalty { get; init; }

    public long? Seed { get; init; }

    public long? MinTokens { get; init; }

    public required bool IgnoreEos { get; init; }

    public required MapField<string, double> LogitBias { get; init; }

    /// <summary>Checks every range. A request without a seed gets one here, because a generation must be resumable on another node.</summary>
    public SamplingParameters ToParameters()
    {
        var sampling = new SamplingParameters
        {
            Seed = Seed is { } seed ? unchecked((ulong)seed) : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
            IgnoreEos = IgnoreEos,
            MinTokens = RequestChecks.Integer("min_tokens", MinTokens, 0, int.MaxValue) ?? 0,
        };
        if (RequestChecks.Decimal("temperature", Temperature, SamplingLimits.Temperature) is { } temperature) sampling.Temperature = temperature;
        if (RequestChecks.Decimal("top_p", TopP, SamplingLimits.TopP) is { } topP) sampling.TopP = topP;
        if (RequestChecks.Decimal("min_p", MinP, SamplingLimits.MinP) is { } minP) sampling.MinP = minP;
        if (RequestChecks.Integer("top_k", TopK, 0, SamplingLimits.MaxTopK) is { } topK) sampling.TopK = topK;
        if (RequestChecks.Decimal("presence_penalty", PresencePenalty, SamplingLimits.Penalty) is { } presence) sampling.PresencePenalty = presence;
        if (RequestChecks.Decimal("frequency_penalty", FrequencyPenalty, SamplingLimits.Penalty) is { } frequency) sampling.FrequencyPenalty = frequency;
        if (RequestChecks.Decimal("repetition_penalty", RepetitionPenalty, SamplingLimits.RepetitionPenalty) is { } repetition) sampling.RepetitionPenalty = repetition;
        foreach (var (token, bias) in RequestChecks.LogitBias(LogitBias)) sampling.LogitBias[token] = bias;
        return sampling;
    }
}
