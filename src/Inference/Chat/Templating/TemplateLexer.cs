using System.Globalization;
using System.Text;

namespace AIForge.Inference.Chat.Templating;

/// <summary>
/// Cuts a template into text, tags and the tokens inside them. White space is handled as chat templates expect it: a block tag
/// swallows the line break after it (trim_blocks) and the indentation before it (lstrip_blocks), a minus all white space on its side.
/// </summary>
internal sealed class TemplateLexer
{
    private readonly string _source;
    private readonly List<TemplateToken> _tokens = [];
    private int _position;
    private int _line = 1;

    private TemplateLexer(string source) => _source = source;

    public static List<TemplateToken> Run(string source)
    {
        // One trailing line break belongs to the file, not to the template.
        if (source.EndsWith('\n')) source = source[..^1];
        var lexer = new TemplateLexer(source);
        lexer.RunText();
        lexer.Add(TokenType.End, "");
        return lexer._tokens;
    }

    private void RunText()
    {
        var atLineStart = true;
        var trimStart = false;
        while (_position < _source.Length)
        {
            var open = FindOpening();
            var text = _source[_position..open];
            var kind = open < _source.Length ? _source[open + 1] : '\0';
            var control = open + 2 < _source.Length ? _source[open + 2] : '\0';
            _line += text.AsSpan().Count('\n');
            if (trimStart) text = text.TrimStart();
            if (control == '-' && kind != '\0') text = text.TrimEnd();
            else if (kind is '%' or '#' && control != '+') text = StripIndentation(text, atLineStart);
            if (text.Length > 0) Add(TokenType.Text, text);
            if (kind == '\0') return;

            _position = open + 2 + (control is '-' or '+' ? 1 : 0);
            if (kind == '#') SkipComment();
            else RunTag(kind == '{');
            trimStart = _source[_position - 3] == '-';
            atLineStart = kind != '{' && _source[_position - 3] != '+' && SkipLineBreak();
        }
    }

    private int FindOpening()
    {
        for (var i = _position; i + 1 < _source.Length; i++)
            if (_source[i] == '{' && (_source[i + 1] is '{' or '%' or '#')) return i;
        return _source.Length;
    }

    private static string StripIndentation(string text, bool atLineStart)
    {
        var lineStart = text.LastIndexOf('\n') + 1;
        if (lineStart == 0 && !atLineStart) return text;
        return string.IsNullOrWhiteSpace(text[lineStart..]) ? text[..lineStart] : text;
    }

    private bool SkipLineBreak()
    {
        var start = _position;
        if (_position < _source.Length && _source[_position] == '\r') _position++;
        if (_position < _source.Length && _source[_position] == '\n')
        {
            _position++;
            _line++;
            return true;
        }

        _position = start;
        return false;
    }

    private void SkipComment()
    {
        var end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0) throw Error("a comment is not closed");
        _line += _source.AsSpan(_position, end - _position).Count('\n');
        _position = end + 2;
    }

    private void RunTag(bool isOutput)
    {
        Add(isOutput ? TokenType.OutputStart : TokenType.TagStart, "");
        var close = isOutput ? "}}" : "%}";
        var open = 0;
        while (true)
        {
            SkipSpace();
            if (_position >= _source.Length) throw Error("a tag is not closed");
            var at = _position + (_source[_position] is '-' or '+' ? 1 : 0);
            // Inside braces "}}" closes two mappings, not the tag.
            if (open == 0 && string.CompareOrdinal(_source, at, close, 0, 2) == 0)
            {
                _position = at + 2;
                Add(isOutput ? TokenType.OutputEnd : TokenType.TagEnd, "");
                return;
            }

            if (_source[_position] is '{') open++;
            if (_source[_position] is '}') open--;
            ReadToken();
        }
    }

    private void SkipSpace()
    {
        for (; _position < _source.Length && char.IsWhiteSpace(_source[_position]); _position++)
            if (_source[_position] == '\n') _line++;
    }

    private void ReadToken()
    {
        var first = _source[_position];
        if (first is '\'' or '"') ReadString(first);
        else if (char.IsAsciiDigit(first)) ReadNumber();
        else if (char.IsAsciiLetter(first) || first == '_') Add(TokenType.Name, TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
        else ReadSymbol();
    }

    private void ReadNumber()
    {
        var whole = TakeWhile(char.IsAsciiDigit);
        var isFloat = _position + 1 < _source.Length && _source[_position] == '.' && char.IsAsciiDigit(_source[_position + 1]);
        if (!isFloat)
        {
            Add(TokenType.Integer, whole);
            return;
        }

        _position++;
        Add(TokenType.Float, whole + "." + TakeWhile(char.IsAsciiDigit));
    }

    private void ReadSymbol()
    {
        var two = _source.AsSpan(_position, Math.Min(2, _source.Length - _position));
        var length = two is "==" or "!=" or "<=" or ">=" or "//" or "**" ? 2 : 1;
        if (length == 1 && !"+-*/%~<>=()[]{}.,:|".Contains(two[0])) throw Error($"the character '{two[0]}' is not expected");
        Add(TokenType.Symbol, _source.Substring(_position, length));
        _position += length;
    }

    private void ReadString(char quote)
    {
        var text = new StringBuilder();
        for (_position++; _position < _source.Length && _source[_position] != quote; _position++)
        {
            if (_source[_position] == '\n') _line++;
            text.Append(_source[_position] == '\\' && _position + 1 < _source.Length ? Unescape() : _source[_position]);
        }

        if (_position >= _source.Length) throw Error("a string is not closed");
        _position++;
        Add(TokenType.String, text.ToString());
    }

    private char Unescape()
    {
        var escaped = _source[++_position];
        switch (escaped)
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'u' when TryHex(4, out var unit): return unit;
            case 'x' when TryHex(2, out var unit): return unit;
            default: return escaped;
        }
    }

    private bool TryHex(int digits, out char unit)
    {
        unit = '\0';
        if (_position + digits >= _source.Length) return false;
        if (!ushort.TryParse(_source.AsSpan(_position + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
        unit = (char)value;
        _position += digits;
        return true;
    }

    private string TakeWhile(Func<char, bool> condition)
    {
        var start = _position;
        while (_position < _source.Length && condition(_source[_position])) _position++;
        return _source[start.._position];
    }

    private void Add(TokenType type, string value) => _tokens.Add(new TemplateToken(type, value, _line));

    private TemplateException Error(string what) => new($"Line {_line}: {what}.");
}
