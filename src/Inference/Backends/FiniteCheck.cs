using System.Numerics;

namespace AIForge.Inference.Backends;

internal static class FiniteCheck
{
    /// <summary>Whether all values are finite. Zero times anything else is not zero, so one sum shows it.</summary>
    public static bool IsFinite(ReadOnlySpan<float> values)
    {
        var sum = Vector<float>.Zero;
        var at = 0;
        for (; at <= values.Length - Vector<float>.Count; at += Vector<float>.Count) sum += new Vector<float>(values[at..]) * Vector<float>.Zero;
        var rest = Vector.Sum(sum);
        for (; at < values.Length; at++) rest += values[at] * 0;
        return rest == 0;
    }
}
