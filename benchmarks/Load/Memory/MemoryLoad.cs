using AIForge.Load.Network;

namespace AIForge.Load.Memory;

/// <summary>Resident memory of each program when it has started and nothing happens.</summary>
internal static class MemoryLoad
{
    private const double CoordinatorTarget = 150, GatewayTarget = 100, NodeTarget = 100;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("memory", options);
        await using var network = new BenchNetwork();
        await network.StartAsync(options);
        var node = await network.StartNodeAsync(slots: 8, threads: 0);
        await Task.Delay(Idle);

        report.AddHeader("Memory of idle processes");
        report.Add($"Resident (VmRSS) {Idle.TotalSeconds} s after the node said hello, each program a process of its own; the node has no model.");
        report.Add($"");
        report.Add($"| process | resident | target | |");
        report.Add($"|---|---|---|---|");
        Add("coordinator", network.Coordinator, CoordinatorTarget);
        Add("gateway", network.Gateway, GatewayTarget);
        Add("node", node, NodeTarget);
        await report.WriteAsync();
        return 0;

        void Add(string name, ProgramProcess process, double target)
        {
            var resident = process.ResidentMegabytes;
            report.AddFigure(name, resident, "MB", resident <= target, $"≤ {target} MB");
        }
    }
}
