namespace AIForge.Inference.Backends.Cpu;

/// <summary>Runs several products of one input as a single parallel job.</summary>
internal sealed unsafe class CpuMatMul : ParallelWork, IDisposable
{
    // Below this many multiply-adds waking another thread costs more than it saves.
    private const long ParallelThreshold = 2_000_000;

    private readonly WorkerPool _pool;
    private readonly MatMulKernels _kernels;
    private readonly QuantizeWork _quantize;
    private readonly MatMulTarget[] _targets = new MatMulTarget[4];
    private readonly MatMulKernel[] _kernelOf = new MatMulKernel[4];
    private MatMulInput _input;
    private int _targetCount;

    public CpuMatMul(WorkerPool pool, MatMulKernels kernels)
    {
        _pool = pool;
        _kernels = kernels;
        _quantize = new QuantizeWork(kernels.UseMatrixUnit);
    }

    public void Run(FloatMatrix input, int rows, ReadOnlySpan<MatMulTarget> targets)
    {
        _targetCount = targets.Length;
        targets.CopyTo(_targets);
        var (units, work) = (0, 0L);
        var kinds = MatMulInputKind.Floats;
        for (var i = 0; i < targets.Length; i++)
        {
            _kernelOf[i] = _kernels.Of(targets[i].Weights);
            units += UnitsOf(targets[i]);
            work += (long)targets[i].Weights.Rows * targets[i].Weights.Columns * rows;
            kinds |= _kernelOf[i].InputKind;
        }

        var parallel = work >= ParallelThreshold;
        if (kinds != MatMulInputKind.Floats) Quantize(input, rows, kinds, parallel);
        _input = new MatMulInput(input, _quantize.Blocks, _quantize.SuperBlocks, rows);
        _pool.Run(this, units, parallel ? Math.Max(1, units / (_pool.ThreadCount * 8)) : units);
    }

    public override void Run(int start, int end, int worker)
    {
        var (target, first) = (0, 0);
        for (var unit = start; unit < end; unit++)
        {
            while (unit - first >= UnitsOf(_targets[target])) first += UnitsOf(_targets[target++]);
            _kernelOf[target].Run(_input, _targets[target], unit - first);
        }
    }

    public void Dispose()
    {
        _quantize.Blocks.Dispose();
        _quantize.SuperBlocks.Dispose();
    }

    private static int UnitsOf(MatMulTarget target) => (target.Weights.Rows + MatMulKernel.UnitRows - 1) / MatMulKernel.UnitRows;

    private void Quantize(FloatMatrix input, int rows, MatMulInputKind kinds, bool parallel)
    {
        (_quantize.Source, _quantize.Kinds) = (input, kinds);
        if ((kinds & MatMulInputKind.Blocks) != 0) _quantize.Blocks.Resize(rows, input.Columns, (kinds & MatMulInputKind.FineBlocks) == MatMulInputKind.FineBlocks);
        if ((kinds & MatMulInputKind.SuperBlocks) != 0) _quantize.SuperBlocks.Resize(rows, input.Columns);
        _pool.Run(_quantize, rows, parallel ? 8 : rows);
    }

    private sealed class QuantizeWork(bool forMatrixUnit) : ParallelWork
    {
        public Int8Activations Blocks { get; } = new(forMatrixUnit);

        public SuperActivations SuperBlocks { get; } = new();

        public FloatMatrix? Source { get; set; }

        public MatMulInputKind Kinds { get; set; }

        public override void Run(int start, int end, int worker)
        {
            for (var row = start; row < end; row++)
            {
                if ((Kinds & MatMulInputKind.Blocks) != 0) Blocks.Quantize(Source!.RowPointer(row), row);
                if ((Kinds & MatMulInputKind.SuperBlocks) != 0) SuperBlocks.Quantize(Source!.RowPointer(row), row);
            }
        }
    }
}
