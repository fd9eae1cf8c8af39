using AIForge.Inference.Backends.Cuda.Driver;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>Weights in a GPU's memory, laid out as <see cref="CudaLayout"/> says.</summary>
internal sealed class CudaMatrix(CudaDevice device, ulong address, TensorInfo tensor, Action<CudaMatrix> released)
    : WeightMatrix(checked((int)tensor.Rows), checked((int)tensor.Columns), tensor.Type)
{
    private int _users = 1;

    public ulong Address => address;

    public int Groups => CudaLayout.Groups(Rows);

    /// <summary>Embeddings and outputs are often one tensor: it lies on the GPU once.</summary>
    public CudaMatrix Share()
    {
        _users++;
        return this;
    }

    public override void Dispose()
    {
        if (--_users > 0) return;
        released(this);
        device.Free(address);
        base.Dispose();
    }
}
