namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>An answer as a reader sees it who has read some of it.</summary>
/// <param name="Facts">Everything but the texts.</param>
/// <param name="Content">What is new of it.</param>
/// <param name="Reasoning">What is new of it.</param>
internal sealed record AnswerView(MessageRecord Facts, string Content, string Reasoning)
{
    public static AnswerView Of(MessageRecord stored, int from, int reasoningFrom) => new(stored, Rest(stored.Content, from), Rest(stored.Reasoning, reasoningFrom));

    private static string Rest(string text, int from) => from >= text.Length ? "" : text[from..];
}
