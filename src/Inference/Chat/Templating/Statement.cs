namespace AIForge.Inference.Chat.Templating;

/// <summary>The statements of the template language.</summary>
internal abstract record Statement
{
    public sealed record Text(string Value) : Statement;

    public sealed record Output(Expression Value) : Statement;

    public sealed record If(IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> Branches) : Statement;

    public sealed record For(
        IReadOnlyList<string> Targets, Expression Source, Expression? Condition, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Else) : Statement;

    /// <summary>Assigns a name, or a member of a namespace.</summary>
    public sealed record Set(IReadOnlyList<string> Targets, string? Member, Expression Value) : Statement;

    /// <summary>Assigns the rendered text of its body.</summary>
    public sealed record SetBlock(string Target, IReadOnlyList<Statement> Body) : Statement;

    public sealed record Macro(
        string Identifier, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body) : Statement;

    public sealed record Jump(bool IsBreak) : Statement;

    /// <summary>A tag that only groups, such as <c>generation</c>.</summary>
    public sealed record Group(IReadOnlyList<Statement> Body) : Statement;
}
