using AIForge.Constraints.Automata;
using AIForge.Constraints.Patterns;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>Rules of JSON itself (RFC 8259), each made when it is first asked for and shared from then on.</summary>
internal sealed class JsonRules(GrammarBuilder builder)
{
    // More digits than any reader keeps, and an end to what a model could write for ever.
    private const int MostDigits = 15, MostExponentDigits = 2, MostIndentation = 40;

    private int? _space, _beyond, _special, _text, _integer, _number, _value, _object, _array;

    /// <summary>A space, or a new line and its indentation.</summary>
    public int Space => _space ??= Make((start, end) =>
    {
        builder.Read(start, (byte)' ', (byte)' ', end);
        var line = builder.AddState();
        builder.Read(start, (byte)'\n', (byte)'\n', line);
        for (var i = 0; i < MostIndentation; i++)
        {
            builder.Jump(line, end);
            var next = builder.AddState();
            builder.Read(line, (byte)' ', (byte)' ', next);
            builder.Read(line, (byte)'\t', (byte)'\t', next);
            line = next;
        }

        builder.Jump(line, end);
    });

    /// <summary>A character beyond ASCII.</summary>
    public int BeyondAscii => _beyond ??= Make((start, end) =>
    {
        Utf8Ranges.Read(builder, start, 0x80, 0xD7FF, end);
        Utf8Ranges.Read(builder, start, 0xE000, 0x10FFFF, end);
    });

    /// <summary>A character of a text that is escaped, or beyond ASCII.</summary>
    public int Special => _special ??= Make((start, end) =>
    {
        builder.Call(start, BeyondAscii, end);
        var escape = builder.AddState();
        builder.Read(start, (byte)'\\', (byte)'\\', escape);
        foreach (var character in "\"\\/bfnrt") builder.Read(escape, (byte)character, (byte)character, end);
        ReadCode(escape, end);
    });

    /// <summary>Any text with its quotes.</summary>
    public int Text => _text ??= Make((start, end) =>
    {
        var inside = builder.AddState();
        builder.Read(start, "\"", inside);
        ReadCharacter(inside, inside);
        builder.Read(inside, "\"", end);
    });

    public int Integer => _integer ??= Make((start, end) => ReadInteger(start, end));

    public int Number => _number ??= Make((start, end) =>
    {
        var whole = builder.AddState();
        ReadInteger(start, whole);
        var (point, fraction, exponent) = (builder.AddState(), builder.AddState(), builder.AddState());
        builder.Jump(whole, end);
        builder.Read(whole, ".", point);
        ReadDigits(point, MostDigits, fraction);
        builder.Jump(fraction, end);
        foreach (var from in new[] { whole, fraction })
        {
            builder.Read(from, "e", exponent);
            builder.Read(from, "E", exponent);
        }

        var sign = builder.AddState();
        builder.Jump(exponent, sign);
        builder.Read(exponent, "+", sign);
        builder.Read(exponent, "-", sign);
        ReadDigits(sign, MostExponentDigits, end);
    });

    /// <summary>Any value.</summary>
    public int Value
    {
        get
        {
            if (_value is { } known) return known;
            var (rule, start, end) = builder.AddRule();
            // Known before its parts are made, which hold values themselves.
            _value = rule;
            foreach (var part in new[] { Text, Number, AnyObject, AnyArray }) builder.Call(start, part, end);
            foreach (var word in new[] { "true", "false", "null" }) builder.Read(start, word, end);
            return rule;
        }
    }

    /// <summary>Any object.</summary>
    public int AnyObject => _object ??= Make((start, end) =>
    {
        var (first, pair, after) = (builder.AddState(), builder.AddState(), builder.AddState());
        Open(start, '{', first);
        builder.Jump(first, pair);
        var colon = builder.AddState();
        builder.Call(pair, Text, colon);
        ReadValueOf(colon, Value, after);
        Comma(after, pair);
        builder.Read(first, "}", end);
        Close(after, '}', end);
    });

    /// <summary>Any list.</summary>
    public int AnyArray => _array ??= Make((start, end) =>
    {
        var (first, item, after) = (builder.AddState(), builder.AddState(), builder.AddState());
        Open(start, '[', first);
        builder.Jump(first, item);
        builder.Call(item, Value, after);
        Comma(after, item);
        builder.Read(first, "]", end);
        Close(after, ']', end);
    });

    /// <summary>One character between quotes.</summary>
    public void ReadCharacter(int from, int to)
    {
        builder.Read(from, (byte)' ', (byte)'!', to);
        builder.Read(from, (byte)'#', (byte)'[', to);
        builder.Read(from, (byte)']', 0x7F, to);
        builder.Call(from, Special, to);
    }

    /// <summary>A bracket and what space may follow it.</summary>
    public void Open(int from, char bracket, int to)
    {
        var open = builder.AddState();
        builder.Read(from, [bracket], open);
        MaybeSpace(open, to);
    }

    /// <summary>A bracket and what space may stand before it.</summary>
    public void Close(int from, char bracket, int to)
    {
        var close = builder.AddState();
        MaybeSpace(from, close);
        builder.Read(close, [bracket], to);
    }

    public void Comma(int from, int to)
    {
        var after = builder.AddState();
        builder.Read(from, ",", after);
        MaybeSpace(after, to);
    }

    /// <summary>A colon and a value.</summary>
    public void ReadValueOf(int from, int rule, int to)
    {
        var value = builder.AddState();
        Colon(from, value);
        builder.Call(value, rule, to);
    }

    public void Colon(int from, int to)
    {
        var after = builder.AddState();
        builder.Read(from, ":", after);
        MaybeSpace(after, to);
    }

    /// <summary>Space or none.</summary>
    public void MaybeSpace(int from, int to)
    {
        builder.Jump(from, to);
        builder.Call(from, Space, to);
    }

    private void ReadInteger(int from, int to)
    {
        var positive = builder.AddState();
        builder.Jump(from, positive);
        builder.Read(from, "-", positive);
        builder.Read(positive, "0", to);
        var rest = builder.AddState();
        builder.Read(positive, (byte)'1', (byte)'9', rest);
        builder.Jump(rest, to);
        ReadDigits(rest, MostDigits - 1, to);
    }

    /// <summary>One digit or more.</summary>
    private void ReadDigits(int from, int most, int to)
    {
        for (var i = 0; i < most; i++)
        {
            var next = builder.AddState();
            builder.Read(from, (byte)'0', (byte)'9', next);
            builder.Jump(next, to);
            from = next;
        }
    }

    /// <summary>A character by its number: whole ones only, so that a surrogate never stands alone.</summary>
    private void ReadCode(int from, int to)
    {
        var (first, low) = (builder.AddState(), builder.AddState());
        builder.Read(from, "u", first);
        var (second, tail) = (builder.AddState(), builder.AddState());
        ReadHex(first, "0123456789abcefABCEF", tail);
        ReadHex(first, "dD", second);
        ReadHex(second, "01234567", low);
        ReadHex(tail, "0123456789abcdefABCDEF", low);
        var last = builder.AddState();
        ReadHex(low, "0123456789abcdefABCDEF", last);
        ReadHex(last, "0123456789abcdefABCDEF", to);

        // The first half of a pair, and then the second.
        var (high1, high2, pair) = (builder.AddState(), builder.AddState(), builder.AddState());
        ReadHex(second, "89abAB", high1);
        ReadHex(high1, "0123456789abcdefABCDEF", high2);
        ReadHex(high2, "0123456789abcdefABCDEF", pair);
        var (again, half, third) = (builder.AddState(), builder.AddState(), builder.AddState());
        builder.Read(pair, "\\u", again);
        ReadHex(again, "dD", half);
        ReadHex(half, "cdefCDEF", third);
        var fourth = builder.AddState();
        ReadHex(third, "0123456789abcdefABCDEF", fourth);
        ReadHex(fourth, "0123456789abcdefABCDEF", to);
    }

    private void ReadHex(int from, string digits, int to)
    {
        foreach (var digit in digits) builder.Read(from, (byte)digit, (byte)digit, to);
    }

    private int Make(Action<int, int> fill)
    {
        var (rule, start, end) = builder.AddRule();
        fill(start, end);
        return rule;
    }
}
