using System.Text;
using System.Text.RegularExpressions;

namespace AIForge.Constraints.ToolCalls;

/// <summary>
/// Takes the text of an answer apart into text and calls, piece by piece as it comes. Text that could be the beginning of a call is held
/// back. Whatever the text, all of it is read; what is written like no call is text.
/// </summary>
public sealed partial class ToolCallReader(ToolCallFormat format)
{
    // Names have 64 characters at most, and what may stand between the parts is bounded too.
    private const int LongestHead = 1_024;

    private readonly string? _mark = ToolCallMarks.Of(format);
    private readonly StringBuilder _head = new();
    private readonly List<ToolCallPiece> _pieces = [];
    private Phase _phase = Phase.Text;
    private string _held = "", _opening = "";
    private int _calls, _depth;
    private bool _isQuoted, _isEscaped;

    private enum Phase
    {
        /// <summary>Text, in which a call may begin.</summary>
        Text,

        /// <summary>Text to the end.</summary>
        OnlyText,

        /// <summary>Between the calls, and from the mark to the arguments.</summary>
        Head,

        Arguments,
    }

    /// <summary>Calls that have begun.</summary>
    public int Calls => _calls;

    /// <summary>Takes more text and returns what is certain by now.</summary>
    public IReadOnlyList<ToolCallPiece> Append(string text)
    {
        _pieces.Clear();
        Read(text);
        return [.. _pieces];
    }

    /// <summary>No more text will come: what was held back was no call.</summary>
    public IReadOnlyList<ToolCallPiece> Finish()
    {
        _pieces.Clear();
        AddText(_phase == Phase.Head ? AfterCalls() : _held);
        (_held, _phase) = ("", Phase.OnlyText);
        return [.. _pieces];
    }

    private void Read(string text)
    {
        while (text.Length > 0)
        {
            text = _phase switch
            {
                Phase.Text => ReadText(text),
                Phase.Head => ReadHead(text),
                Phase.Arguments => ReadArguments(text),
                _ => Take(text),
            };
        }
    }

    private string Take(string text)
    {
        AddText(text);
        return "";
    }

    /// <returns>What follows the beginning of a call.</returns>
    private string ReadText(string text)
    {
        _held += text;
        if (_mark is null) return ReadBeginning();
        var found = _held.IndexOf(_mark, StringComparison.Ordinal);
        if (found >= 0)
        {
            AddText(_held[..found]);
            return BeginHead(_mark, _held[(found + _mark.Length)..]);
        }

        var open = Math.Min(_mark.Length - 1, _held.Length);
        while (open > 0 && !_mark.StartsWith(_held[^open..], StringComparison.Ordinal)) open--;
        AddText(_held[..^open]);
        _held = _held[^open..];
        return "";
    }

    /// <summary>A call without a mark is one only where the answer begins.</summary>
    private string ReadBeginning()
    {
        var text = _held.AsSpan().TrimStart(" \n\r\t");
        var begin = _held.Length - text.Length;
        if (text.StartsWith(ToolCallMarks.Code, StringComparison.Ordinal)) return BeginHeadAt(begin + ToolCallMarks.Code.Length);
        if (PlainBeginning().IsMatch(text)) return BeginHeadAt(begin);
        if (_held.Length <= LongestHead && (ToolCallMarks.Code.AsSpan().StartsWith(text, StringComparison.Ordinal) || PlainOpening().IsMatch(text))) return "";
        _phase = Phase.OnlyText;
        AddText(_held);
        _held = "";
        return "";
    }

    private string BeginHeadAt(int index) => BeginHead(_held[..index], _held[index..]);

    /// <param name="opening">What has been taken for the beginning of a call, if it was that.</param>
    private string BeginHead(string opening, string rest)
    {
        (_held, _opening) = ("", opening);
        _head.Clear();
        _phase = Phase.Head;
        return rest;
    }

    private string ReadHead(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            // Arguments are an object.
            if (text[i] == '{' && HeadPattern().Match(_head.ToString()) is { Success: true } head)
            {
                _pieces.Add(new ToolCallPiece(_calls++, head.Groups["name"].Value, ""));
                _phase = Phase.Arguments;
                return text[i..];
            }

            _head.Append(text[i]);
            if (_head.Length <= LongestHead) continue;
            _phase = Phase.OnlyText;
            AddText(AfterCalls());
            return text[(i + 1)..];
        }

        return "";
    }

    /// <summary>What stands where a call should begin and is none, without the brackets that end the calls before it.</summary>
    private string AfterCalls()
    {
        var text = _opening + _head;
        if (_calls == 0) return text;
        return text[Closing().Match(text).Length..];
    }

    private string ReadArguments(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsLast(text[i])) continue;
            AddArguments(text[..(i + 1)]);
            return BeginHead("", text[(i + 1)..]);
        }

        AddArguments(text);
        return "";
    }

    /// <summary>Whether this is the bracket that ends the arguments.</summary>
    private bool IsLast(char next)
    {
        if (_isEscaped) _isEscaped = false;
        else if (_isQuoted) (_isEscaped, _isQuoted) = (next == '\\', next != '"');
        else if (next == '"') _isQuoted = true;
        else if (next is '{' or '[') _depth++;
        else if (next is '}' or ']') return --_depth == 0;
        return false;
    }

    private void AddText(string text)
    {
        if (text.Length > 0) _pieces.Add(new ToolCallPiece(null, null, text));
    }

    private void AddArguments(string text) => _pieces.Add(new ToolCallPiece(_calls - 1, null, text));

    private Regex HeadPattern() => format switch
    {
        ToolCallFormat.Tagged => TaggedHead(),
        ToolCallFormat.Plain => PlainHead(),
        ToolCallFormat.Named => NamedHead(),
        _ => ListHead(),
    };

    // What the format itself ends calls with; the same signs in another format are text.
    private Regex Closing() => format switch
    {
        ToolCallFormat.Tagged => TaggedClosing(),
        ToolCallFormat.Plain => PlainClosing(),
        ToolCallFormat.Named => NamedClosing(),
        _ => ListClosing(),
    };

    // The tag may have been cut short where the answer was.
    [GeneratedRegex("""^\s*(\}\s*(</tool_call>\s*|<(/(t(o(o(l(_(c(a(l(l)?)?)?)?)?)?)?)?)?)?\z)?)?""")]
    private static partial Regex TaggedClosing();

    [GeneratedRegex("""^\s*(\}\s*)?""")]
    private static partial Regex PlainClosing();

    [GeneratedRegex("""^\s*(\}\s*(\]\s*)?)?""")]
    private static partial Regex ListClosing();

    [GeneratedRegex("""^\s*""")]
    private static partial Regex NamedClosing();

    [GeneratedRegex("^\\{[ \\n\\r\\t]*\"name\"")]
    private static partial Regex PlainBeginning();

    [GeneratedRegex("""^(\{[ \n\r\t]*("(n(a(me?)?)?)?)?)?\z""")]
    private static partial Regex PlainOpening();

    [GeneratedRegex("""^(\s*\}\s*</tool_call>\s*<tool_call>)?\s*\{\s*"name"\s*:\s*"(?<name>[a-zA-Z0-9_-]{1,64})"\s*,\s*"arguments"\s*:\s*\z""", RegexOptions.ExplicitCapture)]
    private static partial Regex TaggedHead();

    [GeneratedRegex("""^\s*\{\s*"name"\s*:\s*"(?<name>[a-zA-Z0-9_-]{1,64})"\s*,\s*"parameters"\s*:\s*\z""", RegexOptions.ExplicitCapture)]
    private static partial Regex PlainHead();

    [GeneratedRegex("""^(\s*\[|\s*\}\s*,)\s*\{\s*"name"\s*:\s*"(?<name>[a-zA-Z0-9_-]{1,64})"\s*,\s*"arguments"\s*:\s*\z""", RegexOptions.ExplicitCapture)]
    private static partial Regex ListHead();

    [GeneratedRegex("""^(\s*\[TOOL_CALLS\])?(?<name>[a-zA-Z0-9_-]{1,64})\[ARGS\]\s*\z""", RegexOptions.ExplicitCapture)]
    private static partial Regex NamedHead();
}
