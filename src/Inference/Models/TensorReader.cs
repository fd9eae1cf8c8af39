using AIForge.Inference.Backends;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Models;

/// <summary>Reads tensors, each checked to have the shape that the model's dimensions call for, and knows which were read.</summary>
internal sealed class TensorReader(GgufFile file, IBackend backend)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public bool Has(string name) => file.FindTensor(name) is not null;

    public WeightMatrix Table(string name, int columns, int rows) => backend.LoadTable(file, Find(name, columns, rows));

    public WeightMatrix Matrix(string name, int columns, int rows) => backend.LoadMatrix(file, Find(name, columns, rows));

    /// <summary>Matrices that lie one below the other in one tensor.</summary>
    public WeightMatrix[] Stacked(string name, int columns, params int[] rows)
    {
        var whole = Find(name, columns, rows.Sum());
        var rowBytes = TensorLayout.Of(whole.Type).RowBytes(columns);
        var parts = new WeightMatrix[rows.Length];
        var first = 0L;
        for (var i = 0; i < rows.Length; first += rows[i++])
        {
            var part = whole with { Rows = rows[i], Offset = whole.Offset + first * rowBytes, ByteLength = rows[i] * rowBytes };
            parts[i] = backend.LoadMatrix(file, part);
        }

        return parts;
    }

    public FloatMatrix Vector(string name, int length)
    {
        var vector = new FloatMatrix(1, length);
        MappedMatrix.Of(file, Find(name, length, 1)).Dequantize(0, vector.Row(0));
        return vector;
    }

    /// <summary>A vector of divisors of rotary angles.</summary>
    public float[] Factors(string name, int length)
    {
        var factors = new float[length];
        MappedMatrix.Of(file, Find(name, length, 1)).Dequantize(0, factors);
        return Array.TrueForAll(factors, factor => factor > 0 && float.IsFinite(factor)) ? factors
            : throw new ModelFormatException($"Tensor '{name}' holds a factor that is not a positive number.");
    }

    /// <summary>Marks a tensor as one that need not be read.</summary>
    public void Ignore(string name, int columns)
    {
        if (Has(name)) Find(name, columns, 1);
    }

    /// <summary>A tensor that nothing reads means that the file needs arithmetic this engine does not do; leaving it out would give
    /// wrong text without any error.</summary>
    public void RefuseUnused(string model)
    {
        if (file.Header.Tensors.Keys.FirstOrDefault(name => !_used.Contains(name)) is { } unused)
            throw new ModelFormatException($"Tensor '{unused}' has no place in a {model}; the file needs operations that are not supported.");
    }

    private TensorInfo Find(string name, int columns, int rows)
    {
        var tensor = file.GetTensor(name);
        if (tensor.Columns != columns || tensor.Rows != rows)
            throw new ModelFormatException($"Tensor '{name}' has the shape {tensor.Columns} × {tensor.Rows}; the model's " +
                $"dimensions call for {columns} × {rows}.");
        _used.Add(name);
        return tensor;
    }
}
