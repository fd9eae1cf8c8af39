using System.Text;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>Python's slices of lists and texts.</summary>
internal static class TemplateSlices
{
    public static object Of(object? target, long? start, long? stop, long? step, RenderBudget budget)
    {
        var by = step ?? 1;
        if (by == 0) throw new TemplateException("The step of a slice must not be zero.");
        var count = target switch
        {
            TemplateList list => list.Count,
            MarkedText text => text.Length,
            _ => throw new TemplateException($"{TemplateValues.NameOf(target)} cannot be sliced."),
        };
        var indices = Indices(count, start, stop, by);
        budget.Charge(indices.Count);
        return target is TemplateList source ? new TemplateList(indices.Select(index => source[index])) : Pick((MarkedText)target!, indices);
    }

    private static List<int> Indices(int count, long? start, long? stop, long by)
    {
        var first = start is null ? (by > 0 ? 0 : count - 1) : Clamp(start.Value, count, by);
        var end = stop is null ? (by > 0 ? count : -1) : Clamp(stop.Value, count, by);
        var indices = new List<int>();
        // A step longer than the sequence picks one item; clamping it keeps the sum from overflowing.
        by = Math.Clamp(by, -count - 1L, count + 1L);
        for (var i = first; by > 0 ? i < end : i > end; i += by) indices.Add((int)i);
        return indices;
    }

    private static long Clamp(long bound, int count, long by)
    {
        if (bound < 0) bound = Math.Max(bound, long.MinValue + count) + count;
        return by > 0 ? Math.Clamp(bound, 0, count) : Math.Clamp(bound, -1, count - 1L);
    }

    private static MarkedText Pick(MarkedText text, List<int> indices)
    {
        var (characters, marks) = (new StringBuilder(indices.Count), new StringBuilder(indices.Count));
        foreach (var index in indices)
        {
            characters.Append(text.Text[index]);
            marks.Append(text.Marks[index]);
        }

        return new MarkedText(characters.ToString(), marks.ToString());
    }
}
