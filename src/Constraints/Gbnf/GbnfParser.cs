using System.Globalization;
using AIForge.Constraints.Patterns;

namespace AIForge.Constraints.Gbnf;

/// <summary>Reads text in GBNF.</summary>
internal sealed class GbnfParser(string text)
{
    private const int MostDepth = 64, MostRepeats = 1_000, MostStacked = 2;

    private readonly GbnfText _parsed = new([], [], []);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int _at;
    private int _line = 1;
    private int _depth;

    public GbnfText Parse()
    {
        SkipSpace(acrossLines: true);
        while (_at < text.Length)
        {
            var rule = NumberOf(Name());
            SkipSpace(acrossLines: false);
            if (!Take("::=")) throw Fault("After the name of a rule comes ::=.");
            if (_parsed.Bodies[rule] is not null) throw Fault($"The rule {_parsed.Names[rule]} is defined twice.");
            SkipSpace(acrossLines: true);
            _parsed.Bodies[rule] = Choices();
            if (_at < text.Length && text[_at] != '\n') throw Fault($"'{text[_at]}' is not expected here.");
            SkipSpace(acrossLines: true);
        }

        return _parsed;
    }

    private PatternNode Choices()
    {
        if (++_depth > MostDepth) throw Fault($"Brackets lie in each other more than {MostDepth} times.");
        var options = new List<PatternNode>();
        while (true)
        {
            options.Add(Sequence());
            if (!Take("|")) break;
            SkipSpace(acrossLines: true);
        }

        _depth--;
        return options.Count == 1 ? options[0] : new PatternNode.Choice(options);
    }

    private PatternNode.Sequence Sequence()
    {
        var parts = new List<PatternNode>();
        while (_at < text.Length && text[_at] is not ('|' or ')' or '\n'))
        {
            parts.Add(Repeated(Part()));
            SkipSpace(acrossLines: _depth > 1);
        }

        return new PatternNode.Sequence(parts);
    }

    private PatternNode Part()
    {
        switch (text[_at])
        {
            case '"':
                return Literal();
            case '[':
                return new PatternNode.One(Class());
            case '.':
                _at++;
                return new PatternNode.One(CodePoints.All);
            case '(':
                _at++;
                SkipSpace(acrossLines: true);
                // Within brackets a rule goes on over the ends of lines.
                var inner = Choices();
                return Take(")") ? inner : throw Fault("A '(' has no ')'.");
            default:
                return new PatternNode.Rule(NumberOf(Name()));
        }
    }

    private PatternNode Repeated(PatternNode part)
    {
        // Each lies around the one before: without an end to that, whoever goes through them runs out of stack, which nothing catches.
        for (var stacked = 0; _at < text.Length; stacked++)
        {
            if (stacked == MostStacked && text[_at] is '*' or '+' or '?' or '{') throw Fault($"More than {MostStacked} repetitions follow each other; one says as much.");
            if (Take("*")) part = new PatternNode.Repeat(part, 0, null);
            else if (Take("+")) part = new PatternNode.Repeat(part, 1, null);
            else if (Take("?")) part = new PatternNode.Repeat(part, 0, 1);
            else if (text[_at] == '{') part = Counted(part);
            else break;
        }

        return part;
    }

    private PatternNode.Repeat Counted(PatternNode part)
    {
        var end = text.IndexOf('}', _at);
        var counts = end < 0 ? [] : text[(_at + 1)..end].Split(',');
        if (counts.Length is not (1 or 2) || !TryCount(counts[0], out var least)) throw Fault("After '{' comes a number, or two with a comma between, and '}'.");
        _at = end + 1;
        if (counts.Length == 1) return new PatternNode.Repeat(part, least, least);
        if (counts[1].Trim().Length == 0) return new PatternNode.Repeat(part, least, null);
        return TryCount(counts[1], out var most) && most >= least ? new PatternNode.Repeat(part, least, most) : throw Fault("The second number in '{}' is smaller than the first, or none.");
    }

    private bool TryCount(string number, out int count)
    {
        if (!int.TryParse(number.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out count)) return false;
        return count <= MostRepeats ? true : throw Fault($"At most {MostRepeats} repetitions can be counted.");
    }

    private PatternNode.Sequence Literal()
    {
        _at++;
        var parts = new List<PatternNode>();
        while (_at < text.Length && text[_at] is not ('"' or '\n')) parts.Add(new PatternNode.One(One(Character())));
        return Take("\"") ? new PatternNode.Sequence(parts) : throw Fault("A text has no closing quotation mark on its line.");
    }

    private CodePoints Class()
    {
        _at++;
        var isNegated = Take("^");
        var ranges = new List<(int, int)>();
        while (_at < text.Length && text[_at] is not (']' or '\n'))
        {
            var first = Character();
            var last = first;
            if (_at + 1 < text.Length && text[_at] == '-' && text[_at + 1] != ']')
            {
                _at++;
                last = Character();
            }

            if (last < first) throw Fault("A range in '[]' runs from one character to a later one.");
            ranges.Add((first, last));
        }

        if (!Take("]")) throw Fault("A '[' has no ']' on its line.");
        var set = CodePoints.Of(ranges);
        return isNegated ? CodePoints.All.Except(set) : set.Ranges.Count > 0 ? set : throw Fault("'[]' reads nothing.");
    }

    private int Character()
    {
        var character = text[_at++];
        if (character != '\\')
        {
            if (!char.IsSurrogate(character)) return character;
            if (!char.IsHighSurrogate(character) || _at == text.Length || !char.IsLowSurrogate(text[_at])) throw Fault("It holds half a character (a lone surrogate).");
            return char.ConvertToUtf32(character, text[_at++]);
        }

        if (_at == text.Length) throw Fault("It ends with a backslash.");
        return text[_at++] switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'x' => Code(2),
            'u' => Code(4),
            'U' => Code(8),
            var other and ('\\' or '"' or '[' or ']' or '^' or '-' or '/') => other,
            var other => throw Fault($"\\{other} is not known. There are \\n \\r \\t \\xHH \\uHHHH \\UHHHHHHHH and \\ before \\ \" [ ] ^ - /."),
        };
    }

    private int Code(int digits)
    {
        if (_at + digits > text.Length || !int.TryParse(text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value is < 0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF))
            throw Fault($"A character's code has {digits} hexadecimal digits and is that of a character.");
        _at += digits;
        return value;
    }

    private string Name()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '_')) _at++;
        return _at > start ? text[start.._at] : throw Fault(_at == text.Length ? "Something is missing at the end." : $"'{text[_at]}' is not expected here.");
    }

    private int NumberOf(string name)
    {
        if (_numbers.TryGetValue(name, out var known)) return known;
        _numbers.Add(name, _parsed.Names.Count);
        _parsed.Names.Add(name);
        _parsed.Bodies.Add(null);
        _parsed.Lines.Add(_line);
        return _parsed.Names.Count - 1;
    }

    private void SkipSpace(bool acrossLines)
    {
        for (; _at < text.Length; _at++)
        {
            if (text[_at] == '#')
                while (_at < text.Length && text[_at] != '\n') _at++;
            if (_at == text.Length) return;
            if (text[_at] == '\n' && acrossLines) _line++;
            else if (text[_at] is not (' ' or '\t' or '\r')) return;
        }
    }

    private bool Take(string expected)
    {
        if (string.CompareOrdinal(text, _at, expected, 0, expected.Length) != 0) return false;
        _at += expected.Length;
        return true;
    }

    private static CodePoints One(int character) => CodePoints.Of((character, character));

    private ConstraintException Fault(string problem) => new($"line {_line}", problem);
}
