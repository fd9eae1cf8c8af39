using AIForge.Constraints.Automata;

namespace AIForge.Constraints.ToolCalls;

/// <summary>Text of which nothing is asked, up to where a call begins.</summary>
internal sealed class FreeText(GrammarBuilder builder)
{
    private const string Name = "\"name\"";

    /// <summary>Text in which the mark does not occur, which may end anywhere.</summary>
    /// <returns>Where its first occurrence has been read.</returns>
    public int ReadUntil(int start, string mark, int end)
    {
        var found = builder.AddState();
        int[] states = [.. Enumerable.Range(0, mark.Length).Select(_ => builder.AddState()), found];
        builder.Jump(start, states[0]);
        for (var read = 0; read < mark.Length; read++)
        {
            builder.Jump(states[read], end);
            ReadEach(states[read], value => states[Overlap(mark, read, (char)value)]);
        }

        return found;
    }

    /// <summary>Text that does not begin as a call does, be it plain or behind its mark.</summary>
    /// <returns>Where <c>{"name"</c> has been read, and where the mark has.</returns>
    public (int AfterName, int AfterMark) ReadUnlessCall(int start, int end)
    {
        var (free, open, brace) = (builder.AddState(), builder.AddState(), builder.AddState());
        var (afterName, afterMark) = (builder.AddState(), builder.AddState());
        ReadEach(free, _ => free);
        builder.Jump(start, open);
        var mark = ReadUnlike(ToolCallMarks.Code, free, end, afterMark);
        ReadEach(open, value => (char)value switch { ' ' or '\n' or '\r' or '\t' => open, '{' => brace, '<' => mark, _ => free });
        var name = ReadUnlike(Name, free, end, afterName);
        ReadEach(brace, value => (char)value switch { ' ' or '\n' or '\r' or '\t' => brace, '"' => name, _ => free });
        foreach (var state in new[] { free, open, brace }) builder.Jump(state, end);
        return (afterName, afterMark);
    }

    /// <summary>The states behind the first character of a text, which lead to its end, or to free text where something else is read.</summary>
    private int ReadUnlike(string text, int free, int end, int found)
    {
        int[] states = [.. Enumerable.Range(1, text.Length - 1).Select(_ => builder.AddState()), found];
        for (var i = 0; i < states.Length - 1; i++)
        {
            builder.Jump(states[i], end);
            var (next, expected) = (states[i + 1], (byte)text[i + 1]);
            ReadEach(states[i], value => value == expected ? next : free);
        }

        return states[0];
    }

    /// <summary>Ranges of bytes that lead to the same state.</summary>
    private void ReadEach(int from, Func<byte, int> next)
    {
        for (var first = 0; first < 256;)
        {
            var (last, to) = (first, next((byte)first));
            while (last < 255 && next((byte)(last + 1)) == to) last++;
            builder.Read(from, (byte)first, (byte)last, to);
            first = last + 1;
        }
    }

    /// <summary>How much of the mark the text ends with, when so much of it was read and this comes.</summary>
    private static int Overlap(string mark, int read, char next)
    {
        var text = mark[..read] + next;
        for (var length = text.Length; length > 0; length--)
            if (mark.StartsWith(text[^length..], StringComparison.Ordinal)) return length;
        return 0;
    }
}
