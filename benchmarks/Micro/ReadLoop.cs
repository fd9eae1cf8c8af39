using System.Runtime.Intrinsics;
using AIForge.Inference.Backends.Cpu;

namespace AIForge.Micro;

/// <summary>The plainest way to read a packed matrix: add up its words, four streams at a time, nothing else. The limit a mat-vec is held
/// against.</summary>
internal sealed unsafe class ReadLoop(PackedMatrix matrix) : ParallelWork
{
    private const int Streams = 4;

    /// <summary>Keeps the sums alive, so that the loop cannot be optimised away.</summary>
    public long Sum { get; private set; }

    public int Units => matrix.Groups / Streams;

    public override void Run(int start, int end, int worker)
    {
        var sum = Vector256<long>.Zero;
        for (var unit = start; unit < end; unit++)
        {
            byte* p0 = matrix.Group(unit * Streams), p1 = p0 + matrix.GroupBytes, p2 = p1 + matrix.GroupBytes, p3 = p2 + matrix.GroupBytes;
            for (long at = 0; at + 64 <= matrix.GroupBytes; at += 64)
                sum += Line(p0 + at) + Line(p1 + at) + Line(p2 + at) + Line(p3 + at);
        }

        Sum += Vector256.Sum(sum);
    }

    private static Vector256<long> Line(byte* at) => Vector256.Load((long*)at) + Vector256.Load((long*)(at + 32));
}
