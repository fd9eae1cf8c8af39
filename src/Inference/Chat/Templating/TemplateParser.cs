namespace AIForge.Inference.Chat.Templating;

/// <summary>Parses statements; expressions are <see cref="ExpressionParser"/>'s.</summary>
internal sealed class TemplateParser
{
    private readonly TokenStream _tokens;
    private readonly ExpressionParser _expressions;

    private TemplateParser(IReadOnlyList<TemplateToken> tokens)
    {
        _tokens = new TokenStream(tokens);
        _expressions = new ExpressionParser(_tokens);
    }

    public static IReadOnlyList<Statement> Run(string source)
    {
        var parser = new TemplateParser(TemplateLexer.Run(source));
        var body = parser.ParseBody();
        return parser._tokens.Current.Type == TokenType.End ? body : throw parser._tokens.Error("the end of the template is expected");
    }

    /// <summary>Parses until one of the named tags, whose start and name are consumed, or to the end when none is named.</summary>
    private List<Statement> ParseBody(params string[] until)
    {
        var body = new List<Statement>();
        _tokens.Enter();
        while (_tokens.Current.Type != TokenType.End)
        {
            var token = _tokens.Next();
            if (token.Type == TokenType.Text) body.Add(new Statement.Text(token.Value));
            else if (token.Type == TokenType.OutputStart) body.Add(ParseOutput());
            else if (until.Contains(_tokens.Current.Value))
            {
                _tokens.Leave();
                return body;
            }
            else body.Add(ParseTag(_tokens.ExpectIdentifier()));
        }

        if (until.Length > 0) throw _tokens.Error($"the tag '{until[^1]}' is expected");
        _tokens.Leave();
        return body;
    }

    private Statement.Output ParseOutput()
    {
        var value = _expressions.ParseTuple();
        _tokens.Expect(TokenType.OutputEnd, "'}}'");
        return new Statement.Output(value);
    }

    private Statement ParseTag(string name) => name switch
    {
        "if" => ParseIf(),
        "for" => ParseFor(),
        "set" => ParseSet(),
        "macro" => ParseMacro(),
        "break" => EndTag(new Statement.Jump(true)),
        "continue" => EndTag(new Statement.Jump(false)),
        "generation" => EndTag(new Statement.Group(ParseGroup())),
        _ => throw _tokens.Error($"the tag '{name}' is not supported here"),
    };

    private Statement.If ParseIf()
    {
        var branches = new List<(Expression?, IReadOnlyList<Statement>)>();
        Expression? condition = _expressions.Parse();
        while (true)
        {
            EndTag();
            var body = condition is null ? ParseBody("endif") : ParseBody("elif", "else", "endif");
            branches.Add((condition, body));
            var next = _tokens.ExpectIdentifier();
            if (next == "endif") return EndTag(new Statement.If(branches));
            condition = next == "elif" ? _expressions.Parse() : null;
        }
    }

    private Statement.For ParseFor()
    {
        var targets = ParseTargets();
        _tokens.ExpectName("in");
        var source = _expressions.ParseWithoutCondition();
        var condition = _tokens.TryName("if") ? _expressions.Parse() : null;
        EndTag();
        var body = ParseBody("else", "endfor");
        List<Statement> otherwise = [];
        if (_tokens.ExpectIdentifier() == "else")
        {
            EndTag();
            otherwise = ParseBody("endfor");
            _tokens.Next();
        }

        return EndTag(new Statement.For(targets, source, condition, body, otherwise));
    }

    private Statement ParseSet()
    {
        var targets = ParseTargets();
        var member = _tokens.TrySymbol(".") ? _tokens.ExpectIdentifier() : null;
        if (_tokens.TrySymbol("=")) return EndTag(new Statement.Set(targets, member, _expressions.ParseTuple()));
        if (targets.Count > 1 || member is not null) throw _tokens.Error("'=' is expected");
        EndTag();
        var body = ParseBody("endset");
        _tokens.Next();
        return EndTag(new Statement.SetBlock(targets[0], body));
    }

    private Statement.Macro ParseMacro()
    {
        var name = _tokens.ExpectIdentifier();
        var parameters = new List<(string, Expression?)>();
        _tokens.ExpectSymbol("(");
        while (!_tokens.TrySymbol(")"))
        {
            parameters.Add((_tokens.ExpectIdentifier(), _tokens.TrySymbol("=") ? _expressions.Parse() : null));
            if (!_tokens.TrySymbol(",") && !_tokens.IsSymbol(")")) throw _tokens.Error("',' or ')' is expected");
        }

        EndTag();
        var body = ParseBody("endmacro");
        _tokens.Next();
        return EndTag(new Statement.Macro(name, parameters, body));
    }

    private List<Statement> ParseGroup()
    {
        EndTag();
        var body = ParseBody("endgeneration");
        _tokens.Next();
        return body;
    }

    private List<string> ParseTargets()
    {
        var targets = new List<string> { _tokens.ExpectIdentifier() };
        while (_tokens.TrySymbol(",")) targets.Add(_tokens.ExpectIdentifier());
        return targets;
    }

    private void EndTag() => _tokens.Expect(TokenType.TagEnd, "'%}'");

    private T EndTag<T>(T statement) where T : Statement
    {
        EndTag();
        return statement;
    }
}
