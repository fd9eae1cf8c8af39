namespace AIForge.Inference.Formats;

/// <summary>Places the declared tensors in the file: all inside it, aligned, named once, and none over another.</summary>
internal static class TensorTable
{
    public static Dictionary<string, TensorInfo> Build(TensorDeclaration[] declared, long dataStart, int alignment, long fileLength)
    {
        var tensors = new Dictionary<string, TensorInfo>(declared.Length, StringComparer.Ordinal);
        foreach (var tensor in declared)
        {
            var available = fileLength - dataStart;
            if (available < tensor.ByteLength || tensor.RelativeOffset > (ulong)(available - tensor.ByteLength))
                throw new ModelFormatException($"Tensor '{tensor.Name}' ({tensor.ByteLength} bytes at data offset " +
                    $"{tensor.RelativeOffset}) lies outside the file of {fileLength} bytes. It is truncated; download it again.");
            if (tensor.RelativeOffset % (ulong)alignment != 0)
                throw new ModelFormatException($"Tensor '{tensor.Name}' begins at data offset {tensor.RelativeOffset}, which is " +
                    $"not a multiple of the alignment {alignment}.");
            var placed = new TensorInfo(tensor.Name, tensor.Type, tensor.Columns, tensor.Rows, dataStart + (long)tensor.RelativeOffset, tensor.ByteLength);
            if (!tensors.TryAdd(tensor.Name, placed)) throw new ModelFormatException($"Tensor '{tensor.Name}' is declared twice.");
        }

        RefuseOverlaps(tensors.Values);
        return tensors;
    }

    private static void RefuseOverlaps(IEnumerable<TensorInfo> tensors)
    {
        TensorInfo? previous = null;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Offset))
        {
            if (previous is not null && previous.Offset + previous.ByteLength > tensor.Offset)
                throw new ModelFormatException($"Tensors '{previous.Name}' and '{tensor.Name}' overlap in the file.");
            previous = tensor;
        }
    }
}
