using System.Numerics;
using AIForge.Inference.Backends.Cuda.Driver;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>
/// Runs models on one NVIDIA GPU. Operations are launched in order and return at once; matrices stay on the GPU until the host looks at
/// them. Sums before norms and quantisation are done by the kernels beside them. A pass in which sequences decode is recorded and repeated
/// as one graph.
/// </summary>
/// <remarks>Results depend neither on the batch nor on the GPU: sums have a fixed order, eight-bit products are exact, and everything else
/// is IEEE arithmetic.</remarks>
public sealed class CudaBackend : IBackend
{
    private readonly CudaDevice _device;
    private readonly CudaModule _module;
    private readonly CudaKernels _kernels;
    private readonly CudaProducts _products;
    private readonly CudaAttention _attention;
    private readonly CudaBatch _batch;
    private readonly CudaRecordings _recordings;
    private readonly CudaUpload _upload;
    private readonly Dictionary<(long Offset, long Rows), CudaMatrix> _matrices = [];
    private readonly Func<FloatMatrix, CudaActivations> _activationsOf;
    private readonly CudaTurns _turns = new();
    private (CudaActivations Target, CudaActivations Delta, int Rows)? _sum;
    private bool _inPass;
    private int _padded;
    private int _group = 1;

    /// <param name="library">Name or path of the driver's library.</param>
    /// <param name="ordinal">Which GPU, as the driver counts them.</param>
    /// <exception cref="BackendUnavailableException">There is no such GPU, or its driver or the GPU is too old; the message says what.</exception>
    /// <exception cref="BackendMemoryException">The GPU has no memory left.</exception>
    public CudaBackend(string library = CudaDriver.DefaultLibrary, int ordinal = 0)
    {
        _device = CudaDevice.Open(library, ordinal);
        try
        {
            _module = new CudaModule(_device);
            _kernels = new CudaKernels(_module);
        }
        catch
        {
            _module?.Dispose();
            _device.Dispose();
            throw;
        }

        (_products, _attention) = (new CudaProducts(_device, _kernels), new CudaAttention(_device, _kernels));
        (_batch, _recordings, _upload) = (new CudaBatch(_device), new CudaRecordings(_device), new CudaUpload(_device));
        _activationsOf = ActivationsOf;
    }

    public string KernelClass => "cuda-1";

    public bool IsLost => _device.IsLost;

    /// <summary>Passes that were repeated from a recording.</summary>
    public long RepeatedPasses => _recordings.Repeated;

    /// <summary>How attention is split, which must not show in what it gives.</summary>
    internal CudaAttention AttentionSplitting => _attention;

    /// <summary>What the GPU itself can do.</summary>
    internal CudaMeasurement Measurement => new(_device, _module);

    /// <summary>Bytes that are free on the GPU, whoever uses the others.</summary>
    public long FreeBytes => _device.FreeBytes();

    public bool BeginPass(ReadOnlySpan<int> tokens, ReadOnlySpan<BatchSegment> segments, ReadOnlySpan<int> logitRows)
    {
        // One that ended in an error.
        _recordings.Drop();
        (_sum, _inPass) = (null, false);
        _turns.Clear();
        var decodes = IsDecoding(tokens, logitRows);
        _padded = decodes ? (int)BitOperations.RoundUpToPowerOf2((uint)tokens.Length) : 0;
        _batch.Describe(tokens, segments, logitRows, Math.Max(_padded, tokens.Length), _group, isApart: decodes);
        _inPass = true;
        if (!decodes) return true;
        var shape = new PassShape(_padded, CudaAttention.SplitOf(_batch.Chunks));
        if (_recordings.TryRepeat(shape, _batch.Version + _attention.Version))
        {
            _inPass = false;
            return false;
        }

        _recordings.Begin(shape);
        return true;
    }

    public void EndPass()
    {
        Settle();
        _recordings.End();
        _inPass = false;
    }

    public void Prepare(KvStore store, int heads)
    {
        _group = heads / store.Shape.KvHeads;
        Take(store);
    }

    public WeightMatrix LoadMatrix(GgufFile file, TensorInfo tensor)
    {
        var key = (tensor.Offset, tensor.Rows);
        if (_matrices.TryGetValue(key, out var loaded)) return loaded.Share();
        var matrix = new CudaMatrix(_device, _device.Allocate(CudaUpload.GroupBytes(tensor) * CudaLayout.Groups((int)tensor.Rows)), tensor, _ => _matrices.Remove(key));
        _matrices[key] = matrix;
        _upload.Run(file, tensor, matrix.Address);
        return matrix;
    }

    public WeightMatrix LoadTable(GgufFile file, TensorInfo tensor) => LoadMatrix(file, tensor);

    public void Embed(WeightMatrix table, ReadOnlySpan<int> tokens, FloatMatrix output)
    {
        Settle();
        if (!_inPass) _batch.Describe(tokens, [], [], tokens.Length, _group);
        var (to, rows) = (ActivationsOf(output), RowsOf(tokens.Length, output));
        to.Replaced(rows);
        _device.Launch(_kernels.Embed(table.Type), Grid(to, rows), 256, ((CudaMatrix)table).Address, _batch.Tokens, to.Address, to.Columns, to.Stride);
    }

    public void Gather(FloatMatrix source, ReadOnlySpan<int> rows, FloatMatrix output)
    {
        Settle();
        if (!_inPass) _batch.Describe([], [], rows, rows.Length, _group);
        var (from, to, count) = (Input(source), ActivationsOf(output), RowsOf(rows.Length, output));
        to.Replaced(count);
        _device.Launch(_kernels.Gather, Grid(to, count), 256, from.Address, _batch.LogitRows, to.Address, to.Columns, to.Stride);
    }

    public void RmsNorm(FloatMatrix input, int rows, FloatMatrix gain, float epsilon, FloatMatrix output)
    {
        var (from, to, weights) = (Input(input), ActivationsOf(output), Input(gain));
        rows = RowsOf(rows, output);
        var delta = 0UL;
        if (_turns.IsEmpty && _sum is { } sum && sum.Target == from && sum.Rows == rows) (delta, _sum) = (sum.Delta.Address, null);
        else Settle();
        if (to == from) to.Changed();
        else to.Replaced(rows);
        _device.Launch(
            _kernels.Norm, (rows, 1, 1), 256, from.Address, delta, weights.Address, to.Address, to.Columns, to.Stride, epsilon,
            to.Eight.High, to.Eight.Meaning, to.Sixteen.High, to.Sixteen.Low, to.Sixteen.Meaning, to.Pitch);
        QuantizedBy(to);
    }

    public void MatMul(FloatMatrix input, int rows, ReadOnlySpan<MatMulTarget> targets)
    {
        Settle();
        var from = Input(input);
        _products.Run(from, RowsOf(rows, input), targets, _activationsOf);
    }

    public void NormHeads(FloatMatrix vectors, int rows, FloatMatrix gain, float epsilon)
    {
        Settle();
        var (x, weights) = (InPlace(vectors), Input(gain));
        var heads = x.Columns / weights.Columns;
        _device.Launch(_kernels.NormHeads, ((heads + 3) / 4, RowsOf(rows, vectors), 1), 128, x.Address, weights.Address, heads, weights.Columns, x.Stride, epsilon);
    }

    public void AddBias(FloatMatrix target, int rows, FloatMatrix bias)
    {
        Settle();
        var (x, values) = (InPlace(target), Input(bias));
        _device.Launch(_kernels.AddBias, Grid(x, RowsOf(rows, target)), 256, x.Address, values.Address, x.Columns, x.Stride);
    }

    public void Scale(FloatMatrix target, int rows, float factor)
    {
        Settle();
        var x = InPlace(target);
        _device.Launch(_kernels.Scale, Grid(x, RowsOf(rows, target)), 256, x.Address, factor, x.Columns, x.Stride);
    }

    public void SoftCap(FloatMatrix target, int rows, float cap)
    {
        Settle();
        var x = InPlace(target);
        _device.Launch(_kernels.SoftCap, Grid(x, RowsOf(rows, target)), 256, x.Address, cap, x.Columns, x.Stride);
    }

    /// <summary>In a pass, waits for the keys to be stored: they and the queries are turned there.</summary>
    public void Rope(FloatMatrix vectors, RopeTable table, ReadOnlySpan<BatchSegment> segments)
    {
        if (!_inPass || _sum is not null) Settle();
        var rows = Describe(segments, vectors, group: 0);
        var turn = new CudaTurn(InPlace(vectors), Input(table.Angles), table.Settings, rows);
        if (!_inPass || !_turns.TryAdd(turn)) Launch(turn);
    }

    public void StoreKeyValues(FloatMatrix keys, FloatMatrix values, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments)
    {
        var rows = RowsOf(RowsIn(segments), keys);
        var (k, v, pages) = (Input(keys), Input(values), Take(store));
        if (_turns.TryTakePair(k, rows, out var queries))
        {
            var (q, angles, settings) = (queries.Vectors, queries.Angles, queries.Settings);
            var heads = q.Columns / settings.HeadDimension;
            _device.Launch(
                _kernels.RopeAndStore, (heads + store.Shape.KvHeads, rows, 1), 128, q.Address, q.Stride, heads, k.Address, v.Address, k.Stride, angles.Address, settings.RotatedDimensions,
                angles.Stride, settings.Pairs == RopePairs.Neighbours ? 1 : 0, pages.Address, _batch.Positions, _batch.PageOffsets, _batch.Pages, layer, store.Shape.KvHeads,
                store.Shape.HeadDimension, store.Shape.HeadStride, pages.Pages);
            return;
        }

        Settle();
        if (!_inPass) Describe(segments, keys, _group);
        _device.Launch(
            _kernels.StoreKeyValues, (store.Shape.KvHeads, rows, 1), 128, k.Address, v.Address, k.Stride, pages.Address, _batch.Positions, _batch.PageOffsets, _batch.Pages,
            layer, store.Shape.KvHeads, store.Shape.HeadDimension, store.Shape.HeadStride, pages.Pages);
    }

    public void Attention(FloatMatrix queries, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments, AttentionRule rule, FloatMatrix output)
    {
        Settle();
        var group = queries.Columns / store.Shape.HeadDimension / store.Shape.KvHeads;
        if (!_inPass) _group = group;
        else if (group != _group) throw new InvalidOperationException($"The pass was described for {_group} query heads to a key-value head, not {group}.");
        var rows = Describe(segments, queries, group);
        var (from, to) = (Input(queries), ActivationsOf(output));
        to.Replaced(rows);
        _attention.Run(from, Take(store), layer, _batch, rule, rows, to);
    }

    public void SwiGlu(FloatMatrix gate, FloatMatrix up, int rows) => GatedUnit(gate, up, rows, gaussian: 0);

    public void GeGlu(FloatMatrix gate, FloatMatrix up, int rows) => GatedUnit(gate, up, rows, gaussian: 1);

    /// <summary>Waits for the norm that usually follows and takes the sum along.</summary>
    public void Add(FloatMatrix target, FloatMatrix delta, int rows)
    {
        Settle();
        var sum = (InPlace(target), Input(delta), RowsOf(rows, target));
        _sum = sum;
    }

    public void Dispose()
    {
        _recordings.Dispose();
        _batch.Dispose();
        _attention.Dispose();
        _upload.Dispose();
        _module.Dispose();
        _device.Dispose();
    }

    /// <summary>Launches what still waits.</summary>
    internal void Settle()
    {
        while (_turns.TryTake(out var turn)) Launch(turn);
        if (_sum is not { } sum) return;
        _sum = null;
        _device.Launch(_kernels.Add, Grid(sum.Target, sum.Rows), 256, sum.Target.Address, sum.Delta.Address, sum.Target.Columns, sum.Target.Stride);
    }

    private void Launch(CudaTurn turn)
    {
        var (x, angles, settings) = (turn.Vectors, turn.Angles, turn.Settings);
        _device.Launch(
            _kernels.Rope, (x.Columns / settings.HeadDimension, turn.Rows, 1), 128, x.Address, angles.Address, _batch.Positions, x.Stride, settings.HeadDimension,
            settings.RotatedDimensions, angles.Stride, settings.Pairs == RopePairs.Neighbours ? 1 : 0);
    }

    internal void Note(CudaActivations written) => _recordings.Note(written);

    /// <summary>What happens while a pass is recorded would not happen again when it is repeated.</summary>
    internal void RefuseWhileRecording(string what)
    {
        if (_recordings.IsRecording) throw new InvalidOperationException($"The pass that is being recorded needs {what}, which the ones before it did not.");
    }

    private void GatedUnit(FloatMatrix gate, FloatMatrix up, int rows, int gaussian)
    {
        Settle();
        var (x, y) = (InPlace(gate), Input(up));
        _device.Launch(
            _kernels.GatedUnit, Grid(x, RowsOf(rows, gate)), 256, x.Address, y.Address, gaussian, x.Columns, x.Stride,
            x.Eight.High, x.Eight.Meaning, x.Sixteen.High, x.Sixteen.Low, x.Sixteen.Meaning, x.Pitch);
        QuantizedBy(x);
    }

    private static void QuantizedBy(CudaActivations written)
    {
        written.Eight.IsCurrent = written.Eight.IsWanted;
        written.Sixteen.IsCurrent = written.Sixteen.IsWanted;
    }

    /// <summary>Whether what follows every token is wanted: nothing is read but what was chosen or guessed last.</summary>
    private static bool IsDecoding(ReadOnlySpan<int> tokens, ReadOnlySpan<int> logitRows)
    {
        if (tokens.Length == 0 || tokens.Length != logitRows.Length) return false;
        for (var i = 0; i < logitRows.Length; i++)
            if (logitRows[i] != i) return false;
        return true;
    }

    /// <summary>Brings the segments to the GPU unless the pass has, and returns the rows to be launched.</summary>
    private int Describe(ReadOnlySpan<BatchSegment> segments, FloatMatrix matrix, int group)
    {
        var rows = RowsIn(segments);
        if (!_inPass) _batch.Describe([], segments, [], rows, group);
        return RowsOf(rows, matrix);
    }

    private static int RowsIn(ReadOnlySpan<BatchSegment> segments)
    {
        var rows = 0;
        foreach (var segment in segments) rows = Math.Max(rows, segment.FirstRow + segment.RowCount);
        return rows;
    }

    private int RowsOf(int rows, FloatMatrix matrix)
    {
        if (_inPass && _padded > 0) rows = _padded;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, matrix.Rows);
        return rows;
    }

    private static (int X, int Y, int Z) Grid(CudaActivations matrix, int rows) => ((matrix.Stride + 255) / 256, rows, 1);

    private CudaActivations Input(FloatMatrix matrix)
    {
        var activations = ActivationsOf(matrix);
        activations.Fetch();
        return activations;
    }

    private CudaActivations InPlace(FloatMatrix matrix)
    {
        var activations = Input(matrix);
        activations.Changed();
        return activations;
    }

    private CudaActivations ActivationsOf(FloatMatrix matrix)
    {
        if (matrix.DeviceCopy is CudaActivations activations) return activations;
        RefuseWhileRecording("a new matrix");
        activations = new CudaActivations(this, _device, matrix);
        matrix.DeviceCopy = activations;
        return activations;
    }

    private CudaKeyValues Take(KvStore store)
    {
        if (store.DeviceCopy is CudaKeyValues pages) return pages;
        if (store.Shape.HeadStride > CudaKernels.LargestHead)
            throw new BackendUnavailableException($"attention heads of {store.Shape.HeadDimension} are larger than the {CudaKernels.LargestHead} that the kernels take");
        pages = new CudaKeyValues(_device, store);
        store.DeviceCopy = pages;
        return pages;
    }
}
