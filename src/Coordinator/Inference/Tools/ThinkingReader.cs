using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference.Tools;

/// <summary>Tells what a model thinks aloud from what it answers, as the text comes. Text that could be a tag is held back.</summary>
internal sealed class ThinkingReader(Thinking kind)
{
    // A model writes a line or two before its thoughts; a node that writes nothing else is not listened to for ever.
    private const int LongestMargin = 1_024;

    private const string Begin = "<think>", End = "</think>";

    private string _held = "";
    private bool _hasBegun = kind == Thinking.Open, _isOver = kind == Thinking.Unspecified;
    private bool _isFirst = true;

    /// <summary>What comes next is thought.</summary>
    public bool IsThinking => _hasBegun && !_isOver;

    /// <param name="isLast">Nothing follows: what is held back is what it looks like.</param>
    public (string Thought, string Answer) Append(string text, bool isLast)
    {
        if (_isOver) return ("", Trimmed(text));
        _held += text;
        if (!_hasBegun && !TryBegin(isLast)) return ("", _isOver ? Take(_held.Length) : "");
        var end = _held.IndexOf(End, StringComparison.Ordinal);
        if (end < 0) return (Thought(Take(_held.Length - (isLast ? 0 : Open(_held, End)))), "");
        var thought = Thought(Take(end));
        _isOver = true;
        _isFirst = true;
        return (thought, Trimmed(Take(_held.Length)[End.Length..]));
    }

    /// <summary>False when it cannot be said yet, or when the text is an answer from its beginning.</summary>
    private bool TryBegin(bool isLast)
    {
        var text = _held.TrimStart();
        if (text.StartsWith(Begin, StringComparison.Ordinal))
        {
            (_hasBegun, _held) = (true, text[Begin.Length..]);
            return true;
        }

        _isOver = isLast || _held.Length > LongestMargin || !Begin.StartsWith(text, StringComparison.Ordinal);
        if (_isOver) _isFirst = false;
        return false;
    }

    // The lines between the tags and what they hold belong to neither.
    private string Thought(string text) => Trimmed(text);

    private string Trimmed(string text)
    {
        if (!_isFirst) return text;
        text = text.TrimStart('\n');
        _isFirst = text.Length == 0;
        return text;
    }

    private string Take(int length)
    {
        var taken = _held[..length];
        _held = _held[length..];
        return taken;
    }

    private static int Open(string text, string tag)
    {
        var length = Math.Min(tag.Length - 1, text.Length);
        while (length > 0 && !tag.StartsWith(text[^length..], StringComparison.Ordinal)) length--;
        return length;
    }
}
