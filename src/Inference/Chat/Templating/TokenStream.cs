namespace AIForge.Inference.Chat.Templating;

/// <summary>The parser's view of the tokens.</summary>
internal sealed class TokenStream(IReadOnlyList<TemplateToken> tokens)
{
    private int _position;
    private int _depth;

    public TemplateToken Current => tokens[_position];

    public TemplateToken Next() => tokens[Current.Type == TokenType.End ? _position : _position++];

    public bool IsSymbol(string symbol) => Current.Type == TokenType.Symbol && Current.Value == symbol;

    public bool IsName(string name) => Current.Type == TokenType.Name && Current.Value == name;

    public bool TrySymbol(string symbol) => Try(IsSymbol(symbol));

    public bool TryName(string name) => Try(IsName(name));

    public void ExpectSymbol(string symbol)
    {
        if (!TrySymbol(symbol)) throw Error($"'{symbol}' is expected");
    }

    public void ExpectName(string name)
    {
        if (!TryName(name)) throw Error($"'{name}' is expected");
    }

    public string ExpectIdentifier() => Expect(TokenType.Name, "a name").Value;

    public TemplateToken Expect(TokenType type, string what) => Current.Type == type ? Next() : throw Error($"{what} is expected");

    /// <summary>Bounds the parser's own recursion.</summary>
    public void Enter()
    {
        if (++_depth > RenderBudget.MaximumDepth) throw Error("the template nests too deeply");
    }

    public void Leave() => _depth--;

    public TemplateException Error(string what) => new($"Line {Current.Line}: {what}, not '{Current.Value}'.");

    private bool Try(bool matches)
    {
        if (matches) Next();
        return matches;
    }
}
