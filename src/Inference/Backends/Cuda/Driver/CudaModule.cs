using System.Runtime.InteropServices;
using System.Text;

namespace AIForge.Inference.Backends.Cuda.Driver;

/// <summary>The kernels, compiled by the driver for its GPU. The driver keeps what it compiled on disk, so this is slow the first time only.</summary>
internal sealed unsafe class CudaModule : IDisposable
{
    private const string Resource = "kernels.sm_80.ptx";
    private const int LogBytes = 8192;
    private const int ErrorLog = 5, ErrorLogBytes = 6;

    private readonly CudaDevice _device;
    private readonly nint _module;

    /// <exception cref="BackendUnavailableException">The driver does not take the kernels; the message has its words.</exception>
    public CudaModule(CudaDevice device)
    {
        _device = device;
        device.Enter();
        var log = new byte[LogBytes];
        fixed (byte* image = Text(), errors = log)
        {
            var options = stackalloc int[] { ErrorLog, ErrorLogBytes };
            var values = stackalloc void*[] { errors, (void*)LogBytes };
            nint module;
            var code = device.Functions.LoadModule(&module, image, 2, options, values);
            if (code != 0) throw new BackendUnavailableException($"the driver of GPU {device.Ordinal} does not take the kernels (CUDA error {code}){CudaCode.Advice(code)} {Said(errors)}".TrimEnd());
            _module = module;
        }
    }

    /// <exception cref="BackendUnavailableException">There is no such kernel.</exception>
    public nint Kernel(string name)
    {
        nint kernel;
        fixed (byte* bytes = Encoding.UTF8.GetBytes(name + '\0'))
        {
            var code = _device.Functions.GetFunction(&kernel, _module, bytes);
            return code == 0 ? kernel : throw new BackendUnavailableException($"the kernel {name} is missing (CUDA error {code})");
        }
    }

    public void Dispose()
    {
        if (_device.TryEnter()) _ = _device.Functions.UnloadModule(_module);
    }

    // With a zero at its end.
    private static byte[] Text()
    {
        using var stream = typeof(CudaModule).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not in the assembly.");
        var text = new byte[stream.Length + 1];
        stream.ReadExactly(text, 0, text.Length - 1);
        return text;
    }

    private static string Said(byte* log) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(log)).Trim();
}
