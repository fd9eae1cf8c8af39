namespace AIForge.Constraints.ToolCalls;

/// <summary>How a family of models writes the calls of functions.</summary>
public enum ToolCallFormat
{
    /// <summary><c>&lt;tool_call&gt;{"name": …, "arguments": {…}}&lt;/tool_call&gt;</c>, once per call: Hermes, Qwen, and what other models are asked for.</summary>
    Tagged,

    /// <summary><c>{"name": …, "parameters": {…}}</c> as the whole answer, one call: Llama 3.</summary>
    Plain,

    /// <summary><c>[TOOL_CALLS][{"name": …, "arguments": {…}}, …]</c>: Mistral.</summary>
    List,

    /// <summary><c>[TOOL_CALLS]name[ARGS]{…}</c>, once per call: Mistral since its eleventh tokenizer.</summary>
    Named,
}
