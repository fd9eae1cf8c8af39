namespace AIForge.Inference.Generation;

/// <summary>How it is said what the output must look like.</summary>
public enum OutputConstraintKind
{
    JsonObject,
    JsonSchema,

    /// <summary>In GBNF, the notation of llama.cpp.</summary>
    Grammar,

    /// <summary>Text, or calls of functions.</summary>
    ToolCalls,
}
