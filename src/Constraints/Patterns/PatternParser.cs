using System.Globalization;

namespace AIForge.Constraints.Patterns;

/// <summary>
/// Reads the regular part of regular expressions of ECMA-262, as JSON Schema writes them: what a finite automaton can follow. What needs a
/// memory or a look around, and what depends on Unicode's tables, is refused.
/// </summary>
internal sealed class PatternParser
{
    private const int MostLength = 4_096, MostDepth = 64, MostRepeats = 1_000;

    private static readonly CodePoints Any = CodePoints.All.Except(CodePoints.Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)));

    private readonly string _text;
    private readonly PatternEscapes _escapes;
    private int _at;
    private int _depth;

    private PatternParser(string text) => (_text, _escapes) = (text, new PatternEscapes(text));

    /// <exception cref="FormatException">It is none, or beyond what is supported; the message is a sentence.</exception>
    public static PatternNode Parse(string text)
    {
        if (text.Length > MostLength) throw new FormatException($"A pattern may have {MostLength} characters.");
        var parser = new PatternParser(text);
        var parsed = parser.Whole();
        return parser._at == text.Length ? parsed : throw parser.Fault($"there is a ')' too much at character {parser._at + 1}");
    }

    /// <summary>A pattern matches anywhere unless it is anchored: what may stand around it becomes part of it.</summary>
    private PatternNode.Choice Whole()
    {
        var anything = new PatternNode.Repeat(new PatternNode.One(CodePoints.All), 0, null);
        var options = new List<PatternNode>();
        do
        {
            var parts = new List<PatternNode>();
            if (!Take('^')) parts.Add(anything);
            parts.Add(Sequence());
            if (!Take('$')) parts.Add(anything);
            options.Add(new PatternNode.Sequence(parts));
        }
        while (Take('|'));
        return new PatternNode.Choice(options);
    }

    private PatternNode Choices()
    {
        if (++_depth > MostDepth) throw Fault($"groups lie in each other more than {MostDepth} times");
        var options = new List<PatternNode>();
        do options.Add(Sequence());
        while (Take('|'));
        _depth--;
        return options.Count == 1 ? options[0] : new PatternNode.Choice(options);
    }

    private PatternNode.Sequence Sequence()
    {
        var parts = new List<PatternNode>();
        while (_at < _text.Length && _text[_at] is not ('|' or ')') && !(_text[_at] == '$' && IsLast())) parts.Add(Repeated(Atom()));
        return new PatternNode.Sequence(parts);
    }

    private bool IsLast() => _depth == 0 && (_at + 1 == _text.Length || _text[_at + 1] == '|');

    private PatternNode Repeated(PatternNode part)
    {
        if (_at == _text.Length) return part;
        var (least, most) = ((int, int?))(1, 1);
        if (Take('*')) (least, most) = (0, null);
        else if (Take('+')) (least, most) = (1, null);
        else if (Take('?')) (least, most) = (0, 1);
        else if (_text[_at] == '{') (least, most) = Counts();
        else return part;
        // Which of several ways is taken makes no difference to what can be written.
        Take('?');
        if (_at < _text.Length && _text[_at] is '*' or '+' or '?' or '{') throw Fault($"two repetitions follow each other at character {_at + 1}");
        return new PatternNode.Repeat(part, least, most);
    }

    private (int Least, int? Most) Counts()
    {
        var end = _text.IndexOf('}', _at);
        var counts = end < 0 ? [] : _text[(_at + 1)..end].Split(',');
        if (counts.Length is not (1 or 2) || !TryCount(counts[0], out var least)) throw Fault("after '{' comes a number, or two with a comma between, and '}'");
        _at = end + 1;
        if (counts.Length == 1) return (least, least);
        if (counts[1].Length == 0) return (least, null);
        return TryCount(counts[1], out var most) && most >= least ? (least, most) : throw Fault("the second number in '{}' is smaller than the first, or none");
    }

    private bool TryCount(string text, out int count)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count)) return false;
        return count <= MostRepeats ? true : throw Fault($"at most {MostRepeats} repetitions can be counted");
    }

    private PatternNode Atom()
    {
        var character = _text[_at++];
        switch (character)
        {
            case '(': return Group();
            case '[': return new PatternNode.One(Class());
            case '.': return new PatternNode.One(Any);
            case '\\': return new PatternNode.One(_escapes.Read(ref _at));
            case '^' or '$': throw Fault($"'{character}' is supported at the beginning and the end of the pattern only");
            case '*' or '+' or '?' or '{': throw Fault($"there is nothing before '{character}' to repeat; write \\{character} for the character itself");
            default: return new PatternNode.One(One(RuneAt(_at - 1)));
        }
    }

    private PatternNode Group()
    {
        if (Take('?') && !Take(':'))
        {
            if (!Take('<') || _at == _text.Length || _text[_at] is '=' or '!') throw Fault("what looks ahead or behind is not supported");
            _at = _text.IndexOf('>', _at) is > 0 and var end ? end + 1 : throw Fault("the name of a group ends with '>'");
        }

        var inner = Choices();
        return Take(')') ? inner : throw Fault("a '(' has no ')'");
    }

    private CodePoints Class()
    {
        var isNegated = Take('^');
        var ranges = new List<(int, int)>();
        while (_at < _text.Length && _text[_at] != ']')
        {
            var first = ClassPart();
            if (_at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] != ']')
            {
                _at++;
                var last = ClassPart();
                if (Single(first) is not { } from || Single(last) is not { } to || from > to) throw Fault("a range in '[]' runs from one character to a later one");
                ranges.Add((from, to));
            }
            else
            {
                ranges.AddRange(first.Ranges);
            }
        }

        if (!Take(']')) throw Fault("a '[' has no ']'");
        var set = CodePoints.Of(ranges);
        return isNegated ? CodePoints.All.Except(set) : set.Ranges.Count > 0 ? set : throw Fault("'[]' matches nothing");
    }

    private CodePoints ClassPart()
    {
        if (Take('\\')) return _escapes.Read(ref _at, inClass: true);
        if (_text[_at] == '[' && _at + 1 < _text.Length && _text[_at + 1] == ':') throw Fault("named classes such as [:digit:] are not supported; write \\d");
        return One(RuneAt(_at++));
    }

    private static CodePoints One(int character) => CodePoints.Of((character, character));

    private static int? Single(CodePoints set) => set.Ranges is [var (first, last)] && first == last ? first : null;

    /// <summary>The character at a place, of which the second half is passed over.</summary>
    private int RuneAt(int at)
    {
        if (!char.IsSurrogate(_text[at])) return _text[at];
        if (!char.IsHighSurrogate(_text[at]) || at + 1 == _text.Length || !char.IsLowSurrogate(_text[at + 1])) throw Fault("it holds half a character (a lone surrogate)");
        _at++;
        return char.ConvertToUtf32(_text[at], _text[at + 1]);
    }

    private bool Take(char character)
    {
        if (_at == _text.Length || _text[_at] != character) return false;
        _at++;
        return true;
    }

    private FormatException Fault(string what) => new($"The pattern '{Shown()}' cannot be used: {what}.");

    private string Shown() => _text.Length <= 80 ? _text : _text[..80] + "…";
}
