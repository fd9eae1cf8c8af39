using System.Globalization;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>Recursive descent over expressions, one method per precedence level, loosest first.</summary>
internal sealed class ExpressionParser(TokenStream tokens)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    public Expression Parse()
    {
        tokens.Enter();
        var value = Or();
        while (tokens.TryName("if"))
        {
            var condition = Or();
            value = new Expression.Conditional(condition, value, tokens.TryName("else") ? Parse() : null);
        }

        tokens.Leave();
        return value;
    }

    /// <summary>An expression without inline if, as in the source of a loop whose <c>if</c> filters.</summary>
    public Expression ParseWithoutCondition() => Or();

    /// <summary>One or more expressions; several form a list.</summary>
    public Expression ParseTuple()
    {
        var first = Parse();
        if (!tokens.IsSymbol(",")) return first;
        var items = new List<Expression> { first };
        while (tokens.TrySymbol(",")) items.Add(Parse());
        return new Expression.ListOf(items);
    }

    private Expression Or() => Chain(And, "or");

    private Expression And() => Chain(Not, "and");

    private Expression Chain(Func<Expression> operand, string word)
    {
        var left = operand();
        while (tokens.TryName(word)) left = new Expression.Binary(word, left, operand());
        return left;
    }

    private Expression Not()
    {
        if (!tokens.TryName("not")) return Comparison();
        tokens.Enter();
        var operand = Not();
        tokens.Leave();
        return new Expression.Not(operand);
    }

    private Expression Comparison()
    {
        var left = Sum();
        while (true)
        {
            if (tokens.Current.Type == TokenType.Symbol && Comparisons.Contains(tokens.Current.Value)) left = new Expression.Binary(tokens.Next().Value, left, Sum());
            else if (tokens.TryName("in")) left = new Expression.Binary("in", left, Sum());
            else if (tokens.IsName("not"))
            {
                tokens.Next();
                tokens.ExpectName("in");
                left = new Expression.Not(new Expression.Binary("in", left, Sum()));
            }
            else return left;
        }
    }

    private Expression Sum() => Operators(Concatenation, "+", "-");

    private Expression Concatenation() => Operators(Product, "~");

    private Expression Product() => Operators(Unary, "*", "/", "//", "%");

    private Expression Operators(Func<Expression> operand, params string[] symbols)
    {
        var left = operand();
        while (tokens.Current.Type == TokenType.Symbol && symbols.Contains(tokens.Current.Value))
            left = new Expression.Binary(tokens.Next().Value, left, operand());
        return left;
    }

    // Filters and tests apply to a negated value as a whole, members and calls to the value itself.
    private Expression Unary() => Filters(Signed());

    private Expression Signed()
    {
        if (!tokens.IsSymbol("-") && !tokens.IsSymbol("+")) return Members(Primary());
        var negative = tokens.Next().Value == "-";
        tokens.Enter();
        var operand = Signed();
        tokens.Leave();
        return negative ? new Expression.Negate(operand) : operand;
    }

    private Expression Filters(Expression value)
    {
        while (true)
        {
            if (tokens.TrySymbol("|")) value = Members(new Expression.Filter(value, tokens.ExpectIdentifier(), OptionalArguments()));
            else if (tokens.TryName("is")) value = ParseTest(value);
            else return value;
        }
    }

    private Expression Members(Expression value)
    {
        while (true)
        {
            if (tokens.TrySymbol(".")) value = Member(value);
            else if (tokens.TrySymbol("[")) value = IndexOrSlice(value);
            else if (tokens.IsSymbol("(")) value = new Expression.Call(value, ParseArguments());
            else return value;
        }
    }

    private Expression Member(Expression target) => tokens.Current.Type == TokenType.Integer
        ? new Expression.Index(target, new Expression.Literal(Integer(tokens.Next().Value)))
        : new Expression.Attribute(target, tokens.ExpectIdentifier());

    private Expression IndexOrSlice(Expression target)
    {
        var start = tokens.IsSymbol(":") ? null : Parse();
        if (tokens.TrySymbol("]")) return new Expression.Index(target, start ?? throw tokens.Error("an index is expected"));
        tokens.ExpectSymbol(":");
        var stop = tokens.IsSymbol(":") || tokens.IsSymbol("]") ? null : Parse();
        var step = tokens.TrySymbol(":") && !tokens.IsSymbol("]") ? Parse() : null;
        tokens.ExpectSymbol("]");
        return new Expression.Slice(target, start, stop, step);
    }

    private Expression.Test ParseTest(Expression target)
    {
        var negated = tokens.TryName("not");
        var name = tokens.ExpectIdentifier();
        if (tokens.IsSymbol("(")) return new Expression.Test(target, name, ParseArguments(), negated);
        // A test may take one argument without brackets: "is divisibleby 3".
        var hasOperand = tokens.Current.Type is TokenType.String or TokenType.Integer or TokenType.Float || tokens.IsSymbol("[")
            || (tokens.Current.Type == TokenType.Name && tokens.Current.Value is not ("and" or "or" or "else" or "if" or "in" or "not" or "is"));
        Expression[] operands = hasOperand ? [Members(Primary())] : [];
        return new Expression.Test(target, name, new Expression.ArgumentList(operands, []), negated);
    }

    private Expression.ArgumentList OptionalArguments() => tokens.IsSymbol("(") ? ParseArguments() : new Expression.ArgumentList([], []);

    private Expression.ArgumentList ParseArguments()
    {
        tokens.ExpectSymbol("(");
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        while (!tokens.TrySymbol(")"))
        {
            if (positional.Count + named.Count > 0)
            {
                tokens.ExpectSymbol(",");
                if (tokens.TrySymbol(")")) break;
            }

            var value = Parse();
            if (value is Expression.Name name && tokens.TrySymbol("=")) named.Add((name.Identifier, Parse()));
            else positional.Add(value);
        }

        return new Expression.ArgumentList(positional, named);
    }

    private Expression Primary()
    {
        var token = tokens.Next();
        switch (token.Type)
        {
            case TokenType.String: return new Expression.Literal(MarkedText.FromTemplate(AdjacentStrings(token.Value)));
            case TokenType.Integer: return new Expression.Literal(Integer(token.Value));
            case TokenType.Float: return new Expression.Literal(double.Parse(token.Value, CultureInfo.InvariantCulture));
            case TokenType.Name: return NameOrConstant(token.Value);
            case TokenType.Symbol when token.Value == "(": return Parenthesised();
            case TokenType.Symbol when token.Value == "[": return new Expression.ListOf(Items("]"));
            case TokenType.Symbol when token.Value == "{": return Map();
            default: throw new TemplateException($"Line {token.Line}: a value is expected, not '{token.Value}'.");
        }
    }

    private string AdjacentStrings(string first)
    {
        while (tokens.Current.Type == TokenType.String) first += tokens.Next().Value;
        return first;
    }

    private static Expression NameOrConstant(string name) => name switch
    {
        "true" or "True" => new Expression.Literal(true),
        "false" or "False" => new Expression.Literal(false),
        "none" or "None" => new Expression.Literal(null),
        _ => new Expression.Name(name),
    };

    private Expression Parenthesised()
    {
        if (tokens.TrySymbol(")")) return new Expression.ListOf([]);
        var first = Parse();
        if (tokens.TrySymbol(")")) return first;
        tokens.ExpectSymbol(",");
        return new Expression.ListOf([first, .. Items(")")]);
    }

    private List<Expression> Items(string close)
    {
        var items = new List<Expression>();
        while (!tokens.TrySymbol(close))
        {
            items.Add(Parse());
            if (!tokens.TrySymbol(",") && !tokens.IsSymbol(close)) throw tokens.Error($"',' or '{close}' is expected");
        }

        return items;
    }

    private Expression.MapOf Map()
    {
        var entries = new List<(Expression, Expression)>();
        while (!tokens.TrySymbol("}"))
        {
            var key = Parse();
            tokens.ExpectSymbol(":");
            entries.Add((key, Parse()));
            if (!tokens.TrySymbol(",") && !tokens.IsSymbol("}")) throw tokens.Error("',' or '}' is expected");
        }

        return new Expression.MapOf(entries);
    }

    private long Integer(string digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw tokens.Error("a smaller number is expected");
}
