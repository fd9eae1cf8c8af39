using AIForge.Inference.Backends;
using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests.Backends;

/// <summary>
/// One operation on random input, to be run by any backend. The same table serves every backend and instruction level: the result
/// is compared with the reference's.
/// </summary>
/// <param name="Tolerance">Largest allowed difference relative to the root mean square of the expected result.</param>
internal sealed record OpCase(string Name, double Tolerance, Func<IBackend, float[]> Run)
{
    private const double FloatTolerance = 2e-5;

    // Eight-bit activations: each is off by up to 1/254 of its block's largest, which averages out over the sum.
    private const double EightBitTolerance = 3e-2;

    /// <summary>Of a backend that takes sixteen bits: the same, 254 times smaller.</summary>
    public const double SixteenBitTolerance = 2e-4;

    public override string ToString() => Name;

    /// <summary>Asserts that what a backend computed is what the reference did, within the tolerance.</summary>
    /// <param name="tolerance">Instead of the case's own.</param>
    public void Check(float[] expected, float[] actual, double? tolerance = null)
    {
        var allowed = tolerance ?? Tolerance;
        var size = Math.Sqrt(expected.Average(value => (double)value * value));
        expected.Should().HaveSameCount(actual);
        for (var i = 0; i < expected.Length; i++)
            Math.Abs(actual[i] - expected[i]).Should().BeLessThanOrEqualTo((float)(allowed * size), "value {0} should be {1} and is {2}", i, expected[i], actual[i]);
    }

    public static IEnumerable<OpCase> All()
    {
        foreach (var type in Enum.GetValues<TensorType>())
        {
            // The shortest rows, some of an odd number of blocks, and some of several.
            var block = TensorLayout.Of(type).BlockLength;
            yield return MatMul(type, 1, Math.Max(64, block), 8);
            yield return MatMul(type, 2, Math.Max(96, 3 * block), 33);
            yield return MatMul(type, 4, Math.Max(128, 2 * block), 70);
            yield return MatMul(type, 7, Math.Max(192, block), 129);
            yield return MatMul(type, 33, 2048, 96);
            // On either side of the length from which on Q8_0 takes eight bits, and more blocks than a pass takes.
            yield return MatMul(type, 6, ActivationPrecision.LeastEightBitColumns - block, 40);
            yield return MatMul(type, 6, ActivationPrecision.LeastEightBitColumns, 40);
            yield return Embed(type);
        }

        yield return MatMul(TensorType.F32, 3, 51, 7);
        yield return MatMul(TensorType.F16, 3, 77, 5);
        yield return MatMul(TensorType.BF16, 2, 13, 3);
        yield return MixedMatMul();
        foreach (var columns in new[] { 16, 50, 192, 2049 })
        {
            yield return RmsNorm(columns);
            yield return SwiGlu(columns);
            yield return Add(columns);
            yield return GeGlu(columns);
            yield return SoftCap(columns);
            yield return AddBias(columns);
            yield return Scale(columns);
        }

        foreach (var size in new[] { 16, 20, 64 }) yield return NormHeads(size);
        yield return Rope("rotary positions", new RopeSettings { HeadDimension = 8, RotatedDimensions = 8, Pairs = RopePairs.Neighbours, Base = 10000, PositionScale = 0.5 });
        yield return Rope("rotary positions on halves", new RopeSettings { HeadDimension = 8, RotatedDimensions = 8, Pairs = RopePairs.Halves, Base = 10000, Magnitude = 1.2 });
        yield return Rope("rotary positions on a part of the head", new RopeSettings { HeadDimension = 12, RotatedDimensions = 8, Pairs = RopePairs.Halves, Base = 500 });
        foreach (var attention in new[] { TensorType.F32, TensorType.Q8_0 }.SelectMany(Attentions)) yield return attention;
    }

    /// <summary>Over keys and values as they are kept for a model with such weights.</summary>
    private static IEnumerable<OpCase> Attentions(TensorType weights)
    {
        yield return Attention(weights, "attention of one token at the start", 32, (6, 3), (0, 1));
        yield return Attention(weights, "attention of one long sequence while decoding", 64, (8, 2), (777, 1));
        yield return Attention(weights, "attention in prefill", 32, (6, 3), (0, 45));
        yield return Attention(weights, "attention in chunked prefill", 64, (4, 4), (37, 30));
        yield return Attention(weights, "attention with heads that are no whole vectors", 20, (6, 2), (11, 9));
        yield return Attention(weights, "attention of a mixed batch", 48, (12, 4), (100, 1), (3, 1), (0, 19), (63, 2));
        var bounded = new AttentionRule(0.2f, 0, 1.5f);
        yield return Attention(weights, "attention with bounded scores", 32, (6, 3), bounded, (0, 21), (40, 1));
        yield return Attention(weights, "attention through a window", 32, (6, 3), new AttentionRule(0.2f, 7), (0, 45), (3, 1), (90, 1));
        yield return Attention(weights, "attention through a window of whole pages", 48, (12, 4), new AttentionRule(0.2f, 32), (100, 1), (31, 3), (63, 20));
        yield return Attention(weights, "attention through a window of one", 20, (6, 2), new AttentionRule(0.2f, 1, 2), (17, 5));
    }

    private static OpCase MatMul(TensorType type, int rows, int columns, int outputs) => new(
        $"{type} product of {rows} x {columns} with {outputs} rows",
        TensorLayout.Of(type).BlockLength == 1 ? FloatTolerance : ActivationPrecision.IsFine(type, columns) ? SixteenBitTolerance : EightBitTolerance,
        backend =>
        {
            var random = new Random(columns + outputs);
            using var file = new TestGguf().Random("w", type, random, columns, outputs).Random("v", type, random, columns, outputs / 2 + 1).Open();
            using var input = Matrix(rows, columns, random);
            using WeightMatrix w = backend.LoadMatrix(file, file.GetTensor("w")), v = backend.LoadMatrix(file, file.GetTensor("v"));
            using FloatMatrix first = new(rows, outputs), second = new(rows, outputs / 2 + 1);
            backend.MatMul(input, rows, [new(w, first), new(v, second)]);
            return [.. Values(first), .. Values(second)];
        });

    private static OpCase MixedMatMul() => new("products of one input with weights of three kinds", EightBitTolerance, backend =>
    {
        var random = new Random(5);
        using var file = new TestGguf().Random("a", TensorType.Q6_K, random, 512, 40).Random("b", TensorType.Q8_0, random, 512, 24)
            .Random("c", TensorType.F32, random, 512, 9).Open();
        using var input = Matrix(5, 512, random);
        using WeightMatrix a = backend.LoadMatrix(file, file.GetTensor("a")), b = backend.LoadMatrix(file, file.GetTensor("b")), c = backend.LoadMatrix(file, file.GetTensor("c"));
        using FloatMatrix first = new(5, 40), second = new(5, 24), third = new(5, 9);
        backend.MatMul(input, 5, [new(a, first), new(b, second), new(c, third)]);
        return [.. Values(first), .. Values(second), .. Values(third)];
    });

    private static OpCase Embed(TensorType type) => new($"{type} look-up", 1e-6, backend =>
    {
        using var file = new TestGguf().Random("w", type, new Random(1), 512, 10).Open();
        using var table = backend.LoadTable(file, file.GetTensor("w"));
        using var output = new FloatMatrix(3, 512);
        backend.Embed(table, [9, 0, 4], output);
        return Values(output);
    });

    private static OpCase RmsNorm(int columns) => new($"norm of {columns}", FloatTolerance, backend =>
    {
        var random = new Random(columns);
        using FloatMatrix input = Matrix(3, columns, random), gain = Matrix(1, columns, random), output = new(3, columns);
        backend.RmsNorm(input, 3, gain, 1e-5f, output);
        return Values(output);
    });

    private static OpCase SwiGlu(int columns) => new($"gated unit of {columns}", FloatTolerance, backend =>
    {
        var random = new Random(columns);
        using FloatMatrix gate = Matrix(20, columns, random, 12), up = Matrix(20, columns, random);
        backend.SwiGlu(gate, up, 20);
        return Values(gate);
    });

    private static OpCase Add(int columns) => new($"sum of {columns}", 0, backend =>
    {
        var random = new Random(columns);
        using FloatMatrix target = Matrix(2, columns, random), delta = Matrix(2, columns, random);
        backend.Add(target, delta, 2);
        return Values(target);
    });

    private static OpCase GeGlu(int columns) => new($"Gaussian gated unit of {columns}", FloatTolerance, backend =>
    {
        var random = new Random(columns);
        using FloatMatrix gate = Matrix(20, columns, random, 12), up = Matrix(20, columns, random);
        backend.GeGlu(gate, up, 20);
        return Values(gate);
    });

    private static OpCase SoftCap(int columns) => new($"bound on {columns}", FloatTolerance, backend =>
    {
        using var target = Matrix(3, columns, new Random(columns), 200);
        backend.SoftCap(target, 3, 30);
        return Values(target);
    });

    private static OpCase AddBias(int columns) => new($"bias of {columns}", 0, backend =>
    {
        var random = new Random(columns);
        using FloatMatrix target = Matrix(3, columns, random), bias = Matrix(1, columns, random);
        backend.AddBias(target, 2, bias);
        return Values(target);
    });

    private static OpCase Scale(int columns) => new($"multiple of {columns}", 0, backend =>
    {
        using var target = Matrix(3, columns, new Random(columns));
        backend.Scale(target, 2, 7.25f);
        return Values(target);
    });

    private static OpCase NormHeads(int size) => new($"norm of heads of {size}", FloatTolerance, backend =>
    {
        var random = new Random(size);
        using FloatMatrix vectors = Matrix(3, 3 * size, random), gain = Matrix(1, size, random);
        backend.NormHeads(vectors, 2, gain, 1e-5f);
        return Values(vectors);
    });

    private static OpCase Rope(string name, RopeSettings settings) => new(name, FloatTolerance, backend =>
    {
        using var store = new KvStore(new KvShape(1, 1, 8, sizeof(float)), 1);
        using var table = new RopeTable(40, settings, [1, 2, 4, 8]);
        using var vectors = Matrix(5, 24, new Random(3));
        backend.Rope(vectors, table, [new BatchSegment(new PageTable(store), 35, 0, 3), new BatchSegment(new PageTable(store), 0, 3, 2)]);
        return Values(vectors);
    });

    private static OpCase Attention(TensorType weights, string name, int size, (int All, int Kv) heads, params (int Position, int Rows)[] sequences) =>
        Attention(weights, name, size, heads, new AttentionRule(1 / MathF.Sqrt(size)), sequences);

    private static OpCase Attention(
        TensorType weights, string name, int size, (int All, int Kv) heads, AttentionRule rule, params (int Position, int Rows)[] sequences) => new(
        $"{name} with {weights} weights", FloatTolerance, backend =>
        {
            var random = new Random(size);
            using var store = new KvStore(new KvShape(2, heads.Kv, size, backend.KeyValueBytes(weights)), 100);
            var segments = new List<BatchSegment>();
            foreach (var (position, rows) in sequences)
            {
                var pages = new PageTable(store);
                pages.TryReserve(position + rows).Should().BeTrue();
                // What came before is stored row by row, as decoding does.
                for (var t = 0; t < position; t++) Store(1, new BatchSegment(pages, t, 0, 1));
                segments.Add(new BatchSegment(pages, position, segments.Sum(segment => segment.RowCount), rows));
            }

            var batch = segments.ToArray();
            var total = batch.Sum(segment => segment.RowCount);
            Store(total, batch);
            using FloatMatrix queries = Matrix(total, heads.All * size, random), output = new(total, heads.All * size);
            backend.Attention(queries, store, 1, batch, rule, output);
            return Values(output);

            void Store(int rows, params BatchSegment[] where)
            {
                using FloatMatrix keys = HalfMatrix(rows, heads.Kv * size, random), values = HalfMatrix(rows, heads.Kv * size, random);
                backend.StoreKeyValues(keys, values, store, 1, where);
            }
        });

    private static FloatMatrix Matrix(int rows, int columns, Random random, float size = 1)
    {
        var matrix = new FloatMatrix(rows, columns);
        for (var row = 0; row < rows; row++)
            foreach (ref var value in matrix.Row(row)) value = (random.NextSingle() - 0.5f) * 2 * size;
        return matrix;
    }

    /// <summary>Of numbers that half precision holds, so that a backend which keeps such loses nothing.</summary>
    private static FloatMatrix HalfMatrix(int rows, int columns, Random random)
    {
        var matrix = Matrix(rows, columns, random);
        for (var row = 0; row < rows; row++)
            foreach (ref var value in matrix.Row(row)) value = (float)(Half)value;
        return matrix;
    }

    private static float[] Values(FloatMatrix matrix) => [.. Enumerable.Range(0, matrix.Rows).SelectMany(row => matrix.Row(row).ToArray())];
}
