namespace AIForge.Inference.Chat;

/// <summary>A conversation to be rendered for a model.</summary>
public sealed record ChatPrompt
{
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>JSON objects as in the OpenAI API: <c>{"type":"function","function":{…}}</c>.</summary>
    public IReadOnlyList<string> ToolsJson { get; init; } = [];

    /// <summary>Calls are to come in tags, whatever the template would have them written like. So they do where it has no word for tools.</summary>
    public bool WantsTags { get; init; }

    /// <summary>A model that thinks aloud is to answer at once, where its template has a way to say so.</summary>
    public bool WithoutThinking { get; init; }

    /// <summary>Whether the prompt ends with the opening of the assistant's turn.</summary>
    public bool AddGenerationPrompt { get; init; } = true;
}
