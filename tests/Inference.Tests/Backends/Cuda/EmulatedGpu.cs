using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AIForge.Inference.Backends.Cuda;

namespace AIForge.Inference.Tests.Backends.Cuda;

/// <summary>
/// A driver's library that runs the kernels on the processor, built once from tools/cuda. Tests that count or make it fail take a copy,
/// whose state is their own.
/// </summary>
internal sealed unsafe class EmulatedGpu
{
    private static readonly Lazy<string> Built = new(Build);
    private readonly nint _library;

    private EmulatedGpu(string path) => (Path, _library) = (path, NativeLibrary.Load(path));

    /// <summary>Shared by all tests that only compute. AIFORGE_TEST_CUDA names another library, such as that of a real driver.</summary>
    public static string SharedPath => Environment.GetEnvironmentVariable("AIFORGE_TEST_CUDA") is { Length: > 0 } named ? named : Built.Value;

    public string Path { get; }

    public static EmulatedGpu Own()
    {
        var copy = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"aiforge-emulator-{Environment.ProcessId}-{Guid.CreateVersion7():N}.so");
        File.Copy(Built.Value, copy);
        var gpu = new EmulatedGpu(copy);
        // Once loaded it needs its name no more; the backend finds it by the same one, so it goes at the end of the process.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(copy);
        return gpu;
    }

    public static CudaBackend Backend() => new(SharedPath);

    public CudaBackend Open(int ordinal = 0) => new(Path, ordinal);

    /// <summary>Kernels that were launched, those in recordings not counted again.</summary>
    public ulong Launches => Number("emulator_launches");

    public ulong GraphLaunches => Number("emulator_graph_launches");

    /// <summary>Bytes of device memory that are not freed.</summary>
    public ulong UsedBytes => Number("emulator_used");

    /// <summary>Makes a call of the driver fail, once; after codes like 700 all others fail too until the context is released.</summary>
    public void Fail(string call, int code, int after = 1)
    {
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(call + '\0')) ((delegate* unmanaged<byte*, int, int, void>)Export("emulator_fail"))(name, after, code);
    }

    public void SetMemory(long bytes) => ((delegate* unmanaged<nuint, void>)Export("emulator_memory"))((nuint)bytes);

    /// <summary>The source tree.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "AIForge.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests must run below the folder of AIForge.sln.");
    }

    private ulong Number(string name) => ((delegate* unmanaged<ulong>)Export(name))();

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);

    private static string Build()
    {
        var path = System.IO.Path.Combine(AppContext.BaseDirectory, $"libcuda-emulator-{Environment.ProcessId}.so");
        var start = new ProcessStartInfo("bash") { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[] { System.IO.Path.Combine(Root(), "tools", "cuda", "build.sh"), "emulator", path }) start.ArgumentList.Add(argument);
        using var compiler = Process.Start(start) ?? throw new Win32Exception("bash");
        var errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        if (compiler.ExitCode != 0) throw new InvalidOperationException($"The emulator was not built; it needs g++ (or CXX): {errors}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return path;
    }
}
