namespace AIForge.Inference.Chat;

/// <summary>Whether a model thinks aloud before it answers, and how that stands in its output.</summary>
public enum ThinkingKind
{
    None,

    /// <summary>Between <c>&lt;think&gt;</c> and <c>&lt;/think&gt;</c>, where the output begins.</summary>
    Tagged,

    /// <summary>Up to <c>&lt;/think&gt;</c>: the prompt ends with the tag that opens it.</summary>
    Open,
}
