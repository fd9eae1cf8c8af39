using System.Text;
using AIForge.Coordinator.Inference;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Shared.Sampling;

namespace AIForge.Coordinator.Conversations;

/// <summary>What conversations and messages may be.</summary>
internal static class ConversationRules
{
    public const int LongestTitle = 120;

    private const int LongestModel = 128, LongestPrompt = 32_768, LongestKey = 64, LongestQuery = 200, TitleOfMessage = 60;

    public static string Title(string title)
    {
        title = title.Trim();
        return ShownText.ProblemOfLabel(title, LongestTitle) is { } problem ? throw ConversationFaults.Invalid("title", problem) : title;
    }

    /// <summary>The first words of a message, on one line.</summary>
    public static string TitleOf(string message)
    {
        var line = ShownText.Clean(message.ReplaceLineEndings(" ").Replace('\t', ' '), LongestTitle);
        if (line.EnumerateRunes().Count() <= TitleOfMessage) return line;
        return string.Concat(line.EnumerateRunes().Take(TitleOfMessage)).TrimEnd() + "…";
    }

    public static string Model(string model) => model.Length is > 0 and <= LongestModel && !HasNul(model) ? model : throw ConversationFaults.Invalid("model", "Give the name of a model.");

    public static string SystemPrompt(string prompt)
    {
        if (prompt.EnumerateRunes().Count() > LongestPrompt) throw ConversationFaults.Invalid("system_prompt", $"Give at most {LongestPrompt} characters.");
        return HasNul(prompt) ? throw ConversationFaults.Invalid("system_prompt", "The character NUL is not taken.") : prompt;
    }

    public static string Content(string content, int mostBytes)
    {
        if (string.IsNullOrWhiteSpace(content)) throw ConversationFaults.Invalid("content", "Write something.");
        if (Encoding.UTF8.GetByteCount(content) > mostBytes) throw ConversationFaults.Invalid("content", $"Give at most {mostBytes} bytes.");
        return HasNul(content) ? throw ConversationFaults.Invalid("content", "The character NUL is not taken.") : content;
    }

    /// <summary>Null for none.</summary>
    public static string? RequestKey(string key)
    {
        if (key.Length == 0) return null;
        return key.Length <= LongestKey && key.All(c => c is >= '!' and <= '~') ? key : throw ConversationFaults.Invalid("request_key", $"Give up to {LongestKey} visible ASCII characters.");
    }

    /// <summary>Null for none.</summary>
    public static string? Query(string query)
    {
        query = query.Trim();
        if (query.Length == 0) return null;
        return query.Length <= LongestQuery && !HasNul(query) ? query : throw ConversationFaults.Invalid("query", $"Give up to {LongestQuery} characters.");
    }

    public static (int From, int ReasoningFrom) Offsets(int from, int reasoningFrom) =>
        from >= 0 && reasoningFrom >= 0 ? (from, reasoningFrom) : throw ConversationFaults.Invalid(from < 0 ? "from" : "reasoning_from", "Must not be negative.");

    /// <summary>The conversation with these parameters, in place of all that it had.</summary>
    public static ConversationRecord WithParameters(ConversationRecord conversation, ChatParameters parameters) => conversation with
    {
        Temperature = RequestChecks.Decimal("temperature", parameters.HasTemperature ? parameters.Temperature : null, SamplingLimits.Temperature),
        TopP = RequestChecks.Decimal("top_p", parameters.HasTopP ? parameters.TopP : null, SamplingLimits.TopP),
        MaxTokens = RequestChecks.Integer("max_tokens", parameters.HasMaxTokens ? parameters.MaxTokens : null, 1, int.MaxValue),
        PriceCap = PriceCap(parameters.PriceCap),
    };

    private static long? PriceCap(string text)
    {
        if (text.Length == 0) return null;
        return Money.TryParse(text, Asset.Usdt, out var cap) && !cap.IsZero
            ? cap.MinorUnits
            : throw ConversationFaults.Invalid("price_cap", "Give an amount of USDT above zero with at most six digits after the point.");
    }

    private static bool HasNul(string text) => text.Contains('\0', StringComparison.Ordinal);
}
