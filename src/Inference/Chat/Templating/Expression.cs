namespace AIForge.Inference.Chat.Templating;

/// <summary>The expressions of the template language.</summary>
internal abstract record Expression
{
    public sealed record Literal(object? Value) : Expression;

    public sealed record Name(string Identifier) : Expression;

    public sealed record ListOf(IReadOnlyList<Expression> Items) : Expression;

    public sealed record MapOf(IReadOnlyList<(Expression Key, Expression Value)> Entries) : Expression;

    public sealed record Attribute(Expression Target, string Member) : Expression;

    public sealed record Index(Expression Target, Expression Key) : Expression;

    public sealed record Slice(Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression;

    public sealed record Call(Expression Target, ArgumentList Arguments) : Expression;

    public sealed record Filter(Expression Target, string Function, ArgumentList Arguments) : Expression;

    public sealed record Test(Expression Target, string Function, ArgumentList Arguments, bool Negated) : Expression;

    public sealed record Not(Expression Operand) : Expression;

    public sealed record Negate(Expression Operand) : Expression;

    public sealed record Binary(string Operator, Expression Left, Expression Right) : Expression;

    public sealed record Conditional(Expression Condition, Expression Then, Expression? Else) : Expression;

    public sealed record ArgumentList(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named);
}
