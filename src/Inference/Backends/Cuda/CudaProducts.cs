using AIForge.Inference.Backends.Cuda.Driver;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>Products of one input: those with weights of one type, up to three, are one launch.</summary>
internal sealed class CudaProducts(CudaDevice device, CudaKernels kernels)
{
    private const int MostTargets = 3;
    private const int MostRowsByLanes = 8;
    private const int TileRows = 32, WarpsOfTiles = 4;

    /// <param name="activationsOf">Gives the GPU's copy of a matrix.</param>
    public void Run(CudaActivations input, int rows, ReadOnlySpan<MatMulTarget> targets, Func<FloatMatrix, CudaActivations> activationsOf)
    {
        Span<bool> done = stackalloc bool[targets.Length];
        Span<int> chosen = stackalloc int[MostTargets];
        for (var first = 0; first < targets.Length; first++)
        {
            if (done[first]) continue;
            var (type, count) = (targets[first].Weights.Type, 0);
            for (var i = first; i < targets.Length && count < MostTargets; i++)
            {
                if (done[i] || targets[i].Weights.Type != type) continue;
                (done[i], chosen[count++]) = (true, i);
            }

            Launch(input, rows, targets, chosen[..count], activationsOf);
        }
    }

    private void Launch(CudaActivations input, int rows, ReadOnlySpan<MatMulTarget> targets, ReadOnlySpan<int> chosen, Func<FloatMatrix, CudaActivations> activationsOf)
    {
        // Three times weights, output, rows, stride and the groups up to here; then what is common.
        Span<Argument> arguments = stackalloc Argument[MostTargets * 5 + 7];
        var groups = 0;
        for (var i = 0; i < MostTargets; i++)
        {
            var at = i * 5;
            if (i < chosen.Length)
            {
                var weights = (CudaMatrix)targets[chosen[i]].Weights;
                var output = activationsOf(targets[chosen[i]].Output);
                output.Replaced(rows);
                groups += weights.Groups;
                (arguments[at], arguments[at + 1], arguments[at + 2], arguments[at + 3]) = (weights.Address, output.Address, weights.Rows, output.Stride);
            }

            arguments[at + 4] = groups;
        }

        var (type, columns) = (targets[chosen[0]].Weights.Type, targets[chosen[0]].Weights.Columns);
        var parts = CudaLayout.Parts(type, columns);
        var common = arguments[(MostTargets * 5)..];
        (common[0], common[1], common[2]) = (columns, parts, rows);
        if (!CudaLayout.IsQuantized(type))
        {
            (common[3], common[4]) = (input.Address, input.Stride);
            LaunchByLanes(type, (groups, rows, parts), arguments[..^2]);
            return;
        }

        var quantized = Quantized(input, type, rows);
        (common[3], common[4], common[5], common[6]) = (quantized.High, quantized.Low, quantized.Meaning, input.Pitch);
        if (rows <= MostRowsByLanes) LaunchByLanes(type, (groups, rows, parts), arguments);
        else device.Launch(kernels.Many(type), ((groups + WarpsOfTiles - 1) / WarpsOfTiles, (rows + TileRows - 1) / TileRows, 1), 32 * WarpsOfTiles, arguments);
    }

    private void LaunchByLanes(TensorType type, (int Groups, int Rows, int Parts) size, ReadOnlySpan<Argument> arguments)
    {
        var (kernel, tile) = kernels.Few(type, size.Rows);
        device.Launch(kernel, (size.Groups, (size.Rows + tile - 1) / tile, 1), 32 * size.Parts, arguments);
    }

    private CudaQuantized Quantized(CudaActivations input, TensorType type, int rows)
    {
        var form = type == TensorType.Q8_0 ? input.Sixteen : input.Eight;
        if (form.IsCurrent) return form;
        form.Want();
        device.Launch(kernels.Quantize, ((input.Steps + 3) / 4, rows, 1), 128, input.Address, input.Stride, input.Steps, form.High, form.Low, form.Meaning, input.Pitch);
        form.IsCurrent = true;
        return form;
    }
}
