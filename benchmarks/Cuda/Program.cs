using AIForge.CudaBench;
using AIForge.Inference.Backends;

try
{
    switch (args)
    {
        case ["check", .. var rest]:
            return GpuCheck.Run(BenchOptions.Parse(rest)) == 0 ? 0 : 1;
        case ["bench", .. var rest]:
            await new GpuBenchmark(BenchOptions.Parse(rest)).RunAsync();
            return 0;
        default:
            Console.Error.WriteLine("usage: cuda check [--library FILE] [--device N]");
            Console.Error.WriteLine("       cuda bench [--library FILE] [--device N] [--size 8b|1b|tiny] [--types A,B] [--rounds N] [--folder DIR] [--results DIR] [--commit HASH]");
            return 2;
    }
}
catch (Exception exception) when (exception is BackendUnavailableException or BackendMemoryException or ArgumentException)
{
    Console.Error.WriteLine($"cuda: {exception.Message}");
    return 3;
}
